import type { Manifest } from '../../manifest';
import { isRecord } from '../field-diff';
import type { State } from '../plan';
import { at, listAt, numberAt } from '../rule';
import { quantity } from './landscape';

export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

/** What all pods request together, those that operators make included. Pods that say nothing count for nothing. */
export const requested = ({ objects }: State): Amounts => sum(objects.map(({ manifest }) => requestsOf(manifest)));

/** Kubernetes' own, where a Deployment that rolls says nothing. */
const SURGE = '25%';

/** What an update may need for a while beside that: new pods of a Deployment that starts them before the old ones end. */
export const surge = ({ objects }: State): Amounts =>
  sum(
    objects.map(({ manifest }) => {
      const { kind, spec } = manifest;
      if (kind !== 'Deployment' || at(spec, 'strategy', 'type') === 'Recreate') return sum([]);
      const replicas = numberAt(spec, 'replicas') ?? 1;
      const more = at(spec, 'strategy', 'rollingUpdate', 'maxSurge') ?? SURGE;
      const pods = typeof more === 'number' ? more : Math.ceil((Number.parseInt(String(more), 10) / 100) * replicas);
      return requestsOf({ ...manifest, spec: { ...(isRecord(spec) && spec), replicas: pods } });
    }),
  );

function requestsOf(manifest: Manifest): Amounts {
  const { spec } = manifest;
  switch (manifest.kind) {
    case 'Pod':
      return sum(listAt(spec, 'containers').map(requests));
    case 'Deployment':
    case 'StatefulSet':
      return times(at(spec, 'replicas'), sum(listAt(spec, 'template', 'spec', 'containers').map(requests)));
    // One run at a time: another is not begun while one goes on.
    case 'CronJob':
      return sum(listAt(spec, 'jobTemplate', 'spec', 'template', 'spec', 'containers').map(requests));
    case 'KafkaNodePool':
      return times(at(spec, 'replicas'), requests(spec));
    case 'Kafka':
      return sum([
        requests(at(spec, 'entityOperator', 'topicOperator')),
        requests(at(spec, 'entityOperator', 'userOperator')),
      ]);
    case 'FlinkDeployment':
      return sum([flinkRequests(at(spec, 'jobManager')), flinkRequests(at(spec, 'taskManager'))]);
    default:
      return sum([]);
  }
}

const requests = (container: unknown): Amounts => ({
  cpu: quantity(at(container, 'resources', 'requests', 'cpu')) ?? 0,
  memory: quantity(at(container, 'resources', 'requests', 'memory')) ?? 0,
});

/** Flink's own notation, in which m is a mebibyte. */
const flinkRequests = (process: unknown): Amounts =>
  times(numberAt(process, 'replicas'), {
    cpu: quantity(at(process, 'resource', 'cpu')) ?? 0,
    memory: quantity(String(at(process, 'resource', 'memory')).replace(/m$/, 'Mi')) ?? 0,
  });

/** @param n replicas: one where nothing is said */
const times = (n: unknown, { cpu, memory }: Amounts): Amounts => {
  const count = typeof n === 'number' ? n : 1;
  return { cpu: count * cpu, memory: count * memory };
};

const sum = (all: readonly Amounts[]): Amounts =>
  all.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), { cpu: 0, memory: 0 });
