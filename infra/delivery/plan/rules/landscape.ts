import { parseQuantity } from '../../../quantity';
import type { Manifest } from '../../manifest';
import type { State } from '../plan';
import { at, listAt, numberAt, textAt } from '../rule';

/** The manifests of a kind. */
export const ofKind = ({ objects }: State, kind: string): Manifest[] =>
  objects.map(({ manifest }) => manifest).filter((manifest) => manifest.kind === kind);

/** How many brokers the node pools have together, or undefined where there are no node pools. */
export function brokers(state: State): number | undefined {
  const pools = ofKind(state, 'KafkaNodePool').filter((pool) => listAt(pool, 'spec', 'roles').includes('broker'));
  return pools.length === 0
    ? undefined
    : pools.reduce((sum, pool) => sum + (numberAt(pool, 'spec', 'replicas') ?? 0), 0);
}

/** Whether records are gone once every broker has been restarted: nothing holds them but the pod that stops. */
export const restartLosesRecords = (state: State): boolean =>
  ofKind(state, 'KafkaNodePool').some(isEphemeral) &&
  (brokers(state) === 1 || ofKind(state, 'KafkaTopic').some((topic) => numberAt(topic, 'spec', 'replicas') === 1));

const isEphemeral = (pool: Manifest): boolean => {
  const types = [at(pool, 'spec', 'storage'), ...listAt(pool, 'spec', 'storage', 'volumes')].map((volume) =>
    textAt(volume, 'type'),
  );
  return types.includes('ephemeral');
};

/** The engine that runs the job, and on Flink what of the job's state a new version starts with. */
export type Engine = 'node' | 'flink with its state' | 'flink without its state';

export function engine(state: State): Engine {
  const [deployment] = ofKind(state, 'FlinkDeployment');
  if (deployment === undefined) return 'node';
  return textAt(deployment, 'spec', 'job', 'upgradeMode') === 'stateless'
    ? 'flink without its state'
    : 'flink with its state';
}

/** A quantity as a number; undefined for what is none, which the API server will say. */
export function quantity(value: unknown): number | undefined {
  try {
    return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a quantity got smaller. */
export function shrank({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean {
  const [old, young] = [quantity(before), quantity(after)];
  return old !== undefined && young !== undefined && young < old;
}

/** Whether a quantity got larger. */
export const grew = ({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean =>
  shrank({ before: after, after: before });

/** By the numbers in them, such as v2_2 or 4.3-IV0: above 0 when `a` is the later one. */
export function compareVersions(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((version) => (version.match(/\d+/g) ?? []).map(Number));
  const at = left.findIndex((part, i) => part !== (right[i] ?? 0));
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
