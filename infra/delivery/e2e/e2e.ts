import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, minutes, seconds } from '../../../job/duration';
import { NAMESPACE } from '../../system';
import { verify } from '../../verify/verification';
import { WATCHED } from '../cluster/readiness';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { deploy } from '../deploy/deploy';
import { Failure } from '../failure';
import { withVerificationTarget } from '../operate/verification-target';
import type { Plan } from '../plan/plan';
import { refuseProtected, teardown } from '../teardown/teardown';
import { brokerSetting, type Edit, edited, longerMessages, otherJob, scaledDown } from './edits';
import { interruptedDeployment } from './interrupted';
import { inventory } from './inventory';
import { BROKERS, gone, mostBrokersAway, podOf, podsByComponent } from './pods';
import type { Report } from './report';
import { type Outcome, runSteps, type Step } from './run';
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

/** How long what runs may take to store a window and to be found again. */
const VERIFICATION = { windows: 1, timeout: minutes(5) };
const SETTLE = seconds(2);

class Proof {
  readonly #edits: Edit[] = [];

  constructor(
    readonly to: Target,
    /** To take away what was deployed, also once it is stopped. */
    readonly from: Target,
    readonly before: ReadonlySet<string>,
    readonly timeout: Milliseconds | undefined,
  ) {}

  steps(): Step[] {
    const { job } = this.to.props;
    const isFlink = job.engine === 'flink';
    const ofJob = isFlink ? ['jobmanager', 'taskmanager'] : ['job'];
    const severalTaskManagers = isFlink && job.taskManagers > 1;
    return [
      { name: 'deploy, interrupted', run: () => this.#interrupt() },
      { name: 'deploy, resumed', isBasis: true, run: () => this.#deploy([], 'anything') },
      { name: 'verify', run: () => this.#verify() },
      { name: 'deploy again', run: () => this.#deploy([], []) },
      { name: 'harmless change', run: () => this.#deploy([longerMessages], []) },
      { name: 'change that rolls brokers', impossible: this.#fragile(), run: () => this.#roll() },
      { name: 'change of the job', run: () => this.#deploy([otherJob], ofJob) },
      { name: 'verify after it', run: () => this.#verify() },
      {
        name: 'scale down',
        run: () => this.#deploy([scaledDown(severalTaskManagers)], severalTaskManagers ? ofJob : ['s3manager']),
      },
      ...[BROKERS, ...ofJob].map((component) => ({
        name: `delete a pod: ${component}`,
        impossible: component === BROKERS ? this.#fragile() : undefined,
        run: () => this.#kill(component),
      })),
      { name: 'verify after that', run: () => this.#verify() },
      { name: 'back to what is declared', run: () => this.#back() },
      {
        name: isFlink ? 'teardown with a savepoint' : 'teardown',
        isCleanUp: true,
        run: () => this.#teardown(isFlink),
      },
      { name: 'teardown again', isCleanUp: true, run: () => this.#teardown(false) },
      { name: 'nothing left', isCleanUp: true, run: () => this.#nothingLeft() },
    ];
  }

  /** Why no broker may be replaced here. */
  #fragile(): string | undefined {
    const { brokers, storage } = this.to.props.kafka;
    return brokers === 1 && storage.type === 'ephemeral' ? 'its one broker keeps no data over a restart' : undefined;
  }

  async #interrupt(): Promise<Outcome> {
    const { code, inTime, output } = await interruptedDeployment(this.to.name, '✓ ResourceQuota');
    const end = output.trim().split('\n').at(-1) ?? '';
    return {
      predicted: ['exit code 130'],
      happened: [`exit code ${code}`],
      wrong: inTime ? [] : [`it ended by itself, with exit code ${code}: ${end}`],
    };
  }

  /** @param expected the components whose pods are to be gone afterwards, and no others */
  async #deploy(edits: readonly Edit[], expected: readonly string[] | 'anything'): Promise<Outcome> {
    this.#edits.push(...edits);
    const { kubectl } = this.to;
    const before = await podsByComponent(kubectl);
    let plan: Plan | undefined;
    await deploy(edited(this.to, this.#edits), {
      ...(this.timeout !== undefined && { timeout: this.timeout }),
      savepoint: false,
      show: (shown) => {
        plan = shown;
      },
    });
    await sleep(SETTLE);
    const happened = gone(before, await podsByComponent(kubectl));
    const predicted = said(plan);
    const isChange = edits.length > 0;
    const wrong = [
      ...(isChange && plan === undefined ? ['the diff said that nothing changes'] : []),
      ...(!isChange && expected !== 'anything' && plan !== undefined ? [`the diff said: ${predicted.join('; ')}`] : []),
      ...(expected === 'anything' ? [] : unexpected(happened, expected)),
    ];
    return { predicted, happened: texts(happened), wrong };
  }

  async #roll(): Promise<Outcome> {
    const work = this.#deploy([brokerSetting], [BROKERS]);
    const away = await mostBrokersAway(this.to.kubectl, work);
    const outcome = await work;
    const missing = outcome.predicted?.some((text) => text.includes('rolls brokers'))
      ? []
      : ['the diff did not say so'];
    return {
      ...outcome,
      happened: [...(outcome.happened ?? []), `at most ${away} not ready at a time`],
      wrong: [
        ...(outcome.wrong ?? []),
        ...missing,
        ...(away > 1 ? [`${away} brokers were not ready at the same time`] : []),
      ],
    };
  }

  /** Deletes a pod while rows flow: another one has to come in its place, and all be ready again. */
  async #kill(component: string): Promise<Outcome> {
    const { kubectl, progress } = this.to;
    const before = await podsByComponent(kubectl);
    const pod = await podOf(kubectl, component);
    if (pod === undefined) return { wrong: [`no pod of ${component} is there`] };
    await kubectl.must(['delete', 'pod', pod, '--namespace', NAMESPACE, '--wait=false']);
    await sleep(SETTLE);
    const watched = edited(this.to, this.#edits)
      .declared()
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => WATCHED.includes(kind));
    for (const start = performance.now(); ; await sleep(SETTLE)) {
      await waitUntilReady(kubectl, watched, new Set(), progress, this.timeout);
      const count = (await podsByComponent(kubectl)).get(component)?.size ?? 0;
      if (count >= (before.get(component)?.size ?? 0)) break;
      if (performance.now() - start > (this.timeout ?? minutes(5))) {
        return { wrong: [`of ${component}, ${count} of ${before.get(component)?.size} pods have come back`] };
      }
    }
    const happened = gone(before, await podsByComponent(kubectl));
    const wrong = component in happened ? [] : [`${pod} is there still`];
    return { predicted: [`another pod for ${pod}`], happened: texts(happened), wrong };
  }

  async #verify(): Promise<Outcome> {
    let outcome: Outcome = {};
    await withVerificationTarget(edited(this.to, this.#edits), undefined, async (found) => {
      const say = (text: string) => this.to.progress.write(text);
      const { ok, sent, stored, windows } = await verify(found, { ...VERIFICATION, say }).catch((error: Error) =>
        Promise.reject(new Failure(error.message)),
      );
      const counts = Object.values(windows);
      const points = counts.reduce((sum, { expected }) => sum + expected, 0);
      const right = counts.reduce((sum, count) => sum + count.right, 0);
      outcome = {
        predicted: [`${sent.rows} rows, ${points} points`],
        happened: [`${stored.rows} rows stored, ${right} points right`],
        wrong: ok ? [] : [`stored ${JSON.stringify(stored)}; windows ${JSON.stringify(windows)}`],
      };
    });
    return outcome;
  }

  /** Takes all changes back; then a deployment has nothing to do. */
  async #back(): Promise<Outcome> {
    this.#edits.length = 0;
    const first = await this.#deploy([], 'anything');
    const second = await this.#deploy([], []);
    return { ...first, wrong: second.wrong ?? [] };
  }

  async #teardown(savepoint: boolean): Promise<Outcome> {
    await teardown(this.from, { savepoint, ...(this.timeout !== undefined && { timeout: this.timeout }) });
    return { happened: ['nothing of ours is left'] };
  }

  async #nothingLeft(): Promise<Outcome> {
    const after = await inventory(this.from.kubectl);
    const left = [...after].filter((object) => !this.before.has(object));
    const lost = [...this.before].filter((object) => !after.has(object));
    return {
      predicted: [`the ${this.before.size} objects of before`],
      happened: [`${left.length} more, ${lost.length} less`],
      wrong: [...left.map((object) => `left: ${object}`), ...lost.map((object) => `gone: ${object}`)],
    };
  }
}

/** What a plan says in few words: each effect, with how many objects have it. */
function said(plan: Plan | undefined): string[] {
  if (plan === undefined) return ['no changes'];
  const changed = plan.changes.filter(({ action }) => action !== 'unchanged');
  const texts = changed.flatMap(({ action, kind, consequences }) =>
    consequences.length === 0 ? [`${action} ${kind}`] : consequences.map(({ effect }) => `${kind}: ${effect}`),
  );
  const counted = [...new Set(texts)].map((text) => {
    const count = texts.filter((one) => one === text).length;
    return count === 1 ? text : `${text} (${count})`;
  });
  return counted.length > 6 ? [`${changed.length} objects change`] : counted;
}

const texts = (counts: Readonly<Record<string, number>>): string[] => {
  const lines = Object.entries(counts).map(([component, count]) => `${count} of ${component} gone`);
  return lines.length > 0 ? lines : ['no pod is gone'];
};

/** How the components of which pods are gone differ from those that were to be. */
const unexpected = (happened: Readonly<Record<string, number>>, expected: readonly string[]): string[] => [
  ...Object.keys(happened)
    .filter((component) => !expected.includes(component))
    .map((component) => `pods of ${component} are gone, which nobody expected`),
  ...expected.filter((component) => !(component in happened)).map((component) => `no pod of ${component} is gone`),
];
