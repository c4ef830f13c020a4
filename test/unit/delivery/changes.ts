import type { DeclaredObject, Manifest } from '../../../infra/delivery/manifest';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import type { Change, Consequence, Plan, State } from '../../../infra/delivery/plan/plan';

type Fields = Readonly<Record<string, unknown>>;

/** A manifest of which only the fields concerned are written. */
export const manifest = (apiVersion: string, kind: string, fields: Fields = {}, metadata: Fields = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'it', namespace: 'test', ...metadata },
  ...fields,
});

export const stateOf = (...manifests: readonly Manifest[]): State => ({
  objects: manifests.map((each): DeclaredObject => ({ manifest: each, path: `unit/${each.kind}`, chart: 'unit' })),
});

/** The plan from some objects to others. */
export const planOf = (before: readonly Manifest[], after: readonly Manifest[]): Plan =>
  planChanges(stateOf(...before), stateOf(...after));

/** What happens to the first object of a kind. */
export function changeOf(plan: Plan, kind: string): Change {
  const found = plan.changes.find((change) => change.kind === kind && change.action !== 'unchanged');
  if (found === undefined) throw new Error(`no ${kind} changes in ${JSON.stringify(plan.changes)}`);
  return found;
}

/** Each consequence as `rule: effect`. */
export const told = (consequences: readonly Consequence[]): string[] =>
  consequences.map(({ rule, effect }) => `${rule}: ${effect}`);
