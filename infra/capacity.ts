import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { quantity } from './quantity';
import { at, listAt, numberAt } from './value-at';

/** CPU in cores, memory in bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

/** What all pods below a construct request together, those that operators make of custom resources included. */
export function totalRequests(root: IConstruct): Amounts {
  const objects = root.node.findAll().filter((construct) => construct instanceof ApiObject);
  return sumOf(objects.map((object) => requestsOf({ kind: object.kind, spec: at(object.toJson(), 'spec') })));
}

/** What the pods of one manifest request together. A container that says nothing counts for nothing. */
export function requestsOf(manifest: { readonly kind: string; readonly spec?: unknown }): Amounts {
  const { kind, spec } = manifest;
  switch (kind) {
    case 'Pod':
      return ofContainers(spec);
    case 'Deployment':
    case 'StatefulSet':
      return times(at(spec, 'replicas'), ofContainers(at(spec, 'template', 'spec')));
    // One run at a time: another is not begun while one goes on.
    case 'CronJob':
      return ofContainers(at(spec, 'jobTemplate', 'spec', 'template', 'spec'));
    case 'KafkaNodePool':
      return times(at(spec, 'replicas'), ofContainer(spec));
    case 'Kafka':
      return sumOf([
        ofContainer(at(spec, 'entityOperator', 'topicOperator')),
        ofContainer(at(spec, 'entityOperator', 'userOperator')),
      ]);
    case 'FlinkDeployment':
      return sumOf([ofFlinkProcess(at(spec, 'jobManager')), ofFlinkProcess(at(spec, 'taskManager'))]);
    default:
      return NOTHING;
  }
}

const NOTHING: Amounts = { cpu: 0, memory: 0 };

export const sumOf = (all: readonly Amounts[]): Amounts =>
  all.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), NOTHING);

const ofContainers = (podSpec: unknown): Amounts => sumOf(listAt(podSpec, 'containers').map(ofContainer));

const ofContainer = (container: unknown): Amounts => ({
  cpu: quantity(at(container, 'resources', 'requests', 'cpu')) ?? 0,
  memory: quantity(at(container, 'resources', 'requests', 'memory')) ?? 0,
});

/** Flink's own notation, in which m is a mebibyte. */
const ofFlinkProcess = (process: unknown): Amounts =>
  times(numberAt(process, 'replicas'), {
    cpu: quantity(at(process, 'resource', 'cpu')) ?? 0,
    memory: quantity(String(at(process, 'resource', 'memory')).replace(/m$/, 'Mi')) ?? 0,
  });

/** @param replicas one where nothing is said */
const times = (replicas: unknown, { cpu, memory }: Amounts): Amounts => {
  const count = typeof replicas === 'number' ? replicas : 1;
  return { cpu: count * cpu, memory: count * memory };
};
