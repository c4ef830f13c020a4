import type { Milliseconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { refuseProtected } from '../teardown/teardown';
import { inventory } from './inventory';
import { Proof } from './proof';
import type { Report } from './report';
import { runSteps } from './run';
import { StoppableKubectl } from './stoppable-kubectl';

export interface E2eOptions {
  /** For every wait of a deployment or teardown, instead of the limit of its kind. */
  readonly timeout?: Milliseconds;
  /** Parts of names of steps that are left out, on a cluster that can't do them. */
  readonly without: readonly string[];
  /** Ends it early; what was deployed is taken away all the same. */
  readonly stopped: AbortSignal;
}

/**
 * Proves an environment on its cluster: deploys it, changes it, disturbs it and takes it away again, and holds what happens
 * against what the diff says beforehand.
 * @throws Failure when the environment is protected, or is deployed already: it would be taken away
 */
export async function e2e(to: Target, { timeout, without, stopped }: E2eOptions): Promise<Report> {
  refuseProtected(to);
  if ((await to.kubectl.get('namespaces', NAMESPACE)).length > 0) {
    throw new Failure(
      `'${to.kubectl.context}' has the namespace '${NAMESPACE}' already, which this would delete: run 'make teardown ` +
        `ENV=${to.name}' first if nobody needs it`,
    );
  }
  process.env.UAF_YES = '1';
  const before = await inventory(to.kubectl);
  const kubectl = new StoppableKubectl(to.kubectl.context, (line) => to.progress.write(line), stopped);
  const steps = await runSteps(new Proof({ ...to, kubectl }, to, before, timeout).steps(), without, stopped);
  const ok = steps.every(
    ({ verdict, reason }) => verdict === 'ok' || (verdict === 'skipped' && EXPECTED.test(reason ?? '')),
  );
  return { environment: to.name, context: to.kubectl.context, ok, steps };
}

/** Why a step may be skipped without a fault. */
const EXPECTED = /^(left out|its one broker)/;
