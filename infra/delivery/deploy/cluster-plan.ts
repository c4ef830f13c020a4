import { type LiveObject, terminatingOf, withoutServerFields } from '../cluster/live-object';
import { ownedObjects } from '../cluster/ownership';
import type { Target } from '../cluster/target';
import { identity, type Manifest } from '../manifest';
import { operatorReleases } from '../operators/release';
import { planChanges } from '../plan/changes/plan-changes';
import type { Change, Consequence, Plan } from '../plan/plan';
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
  // What others have set on an object goes when it is made anew, and is no change of ours.
  const own = byIdentity(dryRuns.flatMap(({ replacement }) => replacement?.own ?? []));
  const names = new Set(declared.map(({ manifest }) => identity(manifest)));
  const orphans = (await ownedObjects(kubectl)).filter((object) => !names.has(identity(object)));
  const before = [
    ...releases.before,
    ...existing.map((object) => ({
      ...object,
      manifest:
        comparable(own.get(identity(object.manifest)) ?? live.get(identity(object.manifest))) ?? object.manifest,
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
  const replacements = new Map(dryRuns.map(({ result, replacement }) => [identity(result), replacement]));
  const changes = plan.changes.map((change): Change => {
    const replacement = replacements.get(change.object);
    if (replacement === undefined) return change;
    const { because, others } = replacement;
    const consequences = [
      ...change.consequences,
      ...(change.action === 'replace' ? [] : [refusedByServer(because)]),
      ...(others.length > 0 ? [refusedByServer(`what others have set goes with it: ${others.join(', ')}`)] : []),
    ];
    return { ...change, action: 'replace', consequences };
  });
  return { ...plan, changes };
}

const refusedByServer = (because: string): Consequence => ({
  effect: 'immutable, needs replacing',
  because,
  source: 'the API server',
  rule: 'refused-by-the-server',
  fields: [],
});
