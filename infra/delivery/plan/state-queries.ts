import { at, listAt, numberAt, textAt } from '../../value-at';
import type { Manifest } from '../manifest';
import type { State } from './plan';

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
