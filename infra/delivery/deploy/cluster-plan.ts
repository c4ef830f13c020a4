import { type LiveObject, terminatingOf, withoutServerFields } from '../cluster/live-object';
import { ownedObjects } from '../cluster/ownership';
import type { Target } from '../cluster/target';
import { identity, type Manifest } from '../manifest';
import { operatorReleases } from '../operators/release';
import type { Change, Plan } from '../plan/plan';
import { planChanges } from '../plan/plan-changes';
import { type DryRun, dryRunAll } from './dry-run';

/** What a deployment would do to a cluster, and what it would delete. */
export interface ClusterPlan {
  readonly plan: Plan;
  /** Owned and no longer declared. */
  readonly orphans: readonly LiveObject[];
  /** Declared, and still being deleted by an earlier teardown: to be made again once they are gone. */
  readonly terminating: readonly LiveObject[];
}

/**
 * Asks the server what each object would become. A conflict with another field manager ends it, with all that is to
 * be known about it: nothing is forced.
 */
export async function planAgainst(to: Pick<Target, 'kubectl' | 'props' | 'declared'>): Promise<ClusterPlan> {
  const { kubectl } = to;
  const declared = to.declared();
  const releases = await operatorReleases(to);
  const found = await kubectl.find(declared.map(({ manifest }) => manifest));
  const terminating = terminatingOf(found);
  const live = byIdentity(found.filter((object) => !terminating.includes(object)));
  const existing = declared.filter(({ manifest }) => live.has(identity(manifest)));
  const dryRuns = await dryRunAll(
    kubectl,
    existing.map(({ manifest }) => manifest),
    releases.isOfUpgraded,
  );
  const results = byIdentity(dryRuns.map(({ result }) => result));
  const names = new Set(declared.map(({ manifest }) => identity(manifest)));
  const orphans = (await ownedObjects(kubectl)).filter((object) => !names.has(identity(object)));
  const before = [
    ...releases.before,
    ...existing.map((object) => ({
      ...object,
      manifest: comparable(live.get(identity(object.manifest))) ?? object.manifest,
    })),
    ...orphans.map((object) => ({ manifest: withoutServerFields(object), path: 'no longer declared', chart: '' })),
  ];
  const after = [
    ...releases.after,
    ...declared.map((object) => ({
      ...object,
      manifest: comparable(results.get(identity(object.manifest))) ?? object.manifest,
    })),
  ];
  const plan = planChanges({ objects: before }, { objects: after });
  return { plan: withRefusals(plan, dryRuns), orphans, terminating };
}

const byIdentity = (objects: readonly LiveObject[]): ReadonlyMap<string, LiveObject> =>
  new Map(objects.map((object) => [identity(object), object]));

const comparable = (object: LiveObject | undefined): Manifest | undefined => object && withoutServerFields(object);

/** An object that the server refuses to change is replaced, also where no rule knows that it can't be changed. */
function withRefusals(plan: Plan, dryRuns: readonly DryRun[]): Plan {
  const refusals = new Map(dryRuns.map(({ result, immutable }) => [identity(result), immutable]));
  const changes = plan.changes.map((change): Change => {
    const because = refusals.get(change.object);
    if (because === undefined || change.action === 'replace') return change;
    const consequence = {
      effect: 'immutable, needs replacing',
      because,
      source: 'the API server',
      rule: 'refused-by-the-server',
      fields: [],
    } as const;
    return { ...change, action: 'replace', consequences: [...change.consequences, consequence] };
  });
  return { ...plan, changes };
}
