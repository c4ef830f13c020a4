import type { Milliseconds } from '../../../job/duration';
import { type DeclaredObject, identity } from '../manifest';
import { exitCode, isDangerous, type Plan } from '../plan/plan';
import { APPLY, planAgainst, refusal } from './cluster-plan';
import { confirm } from './confirm';
import { Failure } from './failure';
import { type Kubectl, listOf } from './kubectl';
import type { LiveObject } from './live-object';
import { ensureOperators, neededOperators } from './operators';
import { remove } from './removal';
import { ensureSecrets, neededSecrets } from './secrets';
import type { Target } from './target';
import { waitUntilReady } from './wait';
import { waves } from './waves';

export interface DeployOptions {
  /** For every object, instead of the limit of its kind. */
  readonly timeout?: Milliseconds;
  /** Prints the plan. */
  show(plan: Plan): void;
}

/** Brings a cluster to what the environment declares, wave by wave. What is as declared already stays untouched. */
export async function deploy(to: Target, { timeout, show }: DeployOptions): Promise<void> {
  const { kubectl, progress, props } = to;
  const objects = to.declared();
  const { plan, orphans } = await planAgainst(kubectl, objects);
  const unchanged = exitCode(plan) === 0;
  if (unchanged) progress.write('no changes');
  else show(plan);
  if (isDangerous(plan) || orphans.length > 0) await confirm('The plan has dangerous changes or deletes objects.');

  const changed = new Set(plan.changes.filter(({ action }) => action !== 'unchanged').map(({ object }) => object));
  progress.title('operators');
  await ensureOperators(kubectl, neededOperators(props), props.cluster.operators, progress);
  for (const wave of waves(objects)) {
    progress.title(wave.name);
    await apply(
      kubectl,
      wave.objects.filter(({ manifest }) => changed.has(identity(manifest))),
    );
    await waitUntilReady(
      kubectl,
      wave.objects.map(({ manifest }) => manifest),
      changed,
      progress,
      timeout,
    );
    if (wave.name === 'namespace') {
      progress.title('secrets');
      await ensureSecrets(kubectl, neededSecrets(objects), props.cluster.secrets, progress);
    }
  }
  await prune(to, orphans, timeout);
}

async function apply(kubectl: Kubectl, objects: readonly DeclaredObject[]): Promise<void> {
  if (objects.length === 0) return;
  const manifests = objects.map(({ manifest }) => manifest);
  const { code, stderr } = await kubectl.run(APPLY, listOf(manifests));
  if (code === 0) return;
  // One by one, to learn which object is refused; those that were accepted stay as they are.
  for (const manifest of manifests) {
    const answer = await kubectl.run(APPLY, listOf([manifest]));
    if (answer.code !== 0) throw new Failure(refusal(manifest, answer.stderr));
  }
  throw new Failure(`kubectl apply failed: ${stderr.trim()}`);
}

async function prune(
  { kubectl, progress }: Target,
  orphans: readonly LiveObject[],
  timeout?: Milliseconds,
): Promise<void> {
  progress.title('no longer declared');
  await remove(kubectl, orphans, progress, timeout);
}
