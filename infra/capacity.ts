import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { parseQuantity } from './quantity';

/** CPU in cores, memory in bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

interface Requests {
  readonly requests: { readonly cpu: string; readonly memory: string };
}

interface FlinkProcess {
  readonly replicas: number;
  readonly resource: { readonly cpu: number; readonly memory: string };
}

/** What all pods below a construct ask for together, those that operators make of custom resources included. */
export function totalRequests(root: IConstruct): Amounts {
  const objects = root.node.findAll().filter((construct) => construct instanceof ApiObject);
  return sum(objects.map(requestsOf));
}

const NOTHING: Amounts = { cpu: 0, memory: 0 };

function requestsOf(object: ApiObject): Amounts {
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const { spec }: PodManifest = object.toJson();
      return times(spec.replicas, ofPod(spec.template));
    }
    case 'CronJob': {
      const { spec }: { spec: { jobTemplate: { spec: { template: PodTemplate } } } } = object.toJson();
      return ofPod(spec.jobTemplate.spec.template);
    }
    case 'KafkaNodePool': {
      const { spec }: { spec: { replicas: number; resources: Requests } } = object.toJson();
      return times(spec.replicas, amounts(spec.resources));
    }
    case 'Kafka': {
      const { spec }: { spec: { entityOperator: Record<'topicOperator' | 'userOperator', { resources: Requests }> } } =
        object.toJson();
      const { topicOperator, userOperator } = spec.entityOperator;
      return sum([amounts(topicOperator.resources), amounts(userOperator.resources)]);
    }
    case 'FlinkDeployment': {
      const { spec }: { spec: { jobManager: FlinkProcess; taskManager: FlinkProcess } } = object.toJson();
      return sum([flinkAmounts(spec.jobManager), flinkAmounts(spec.taskManager)]);
    }
    default:
      return NOTHING;
  }
}

interface PodTemplate {
  readonly spec: { readonly containers: readonly { readonly resources: Requests }[] };
}

interface PodManifest {
  readonly spec: { readonly replicas: number; readonly template: PodTemplate };
}

const ofPod = ({ spec }: PodTemplate): Amounts => sum(spec.containers.map(({ resources }) => amounts(resources)));

const amounts = ({ requests }: Requests): Amounts => ({
  cpu: parseQuantity(requests.cpu),
  memory: parseQuantity(requests.memory),
});

/** Flink's own notation, in which m is a mebibyte. */
const flinkAmounts = ({ replicas, resource }: FlinkProcess): Amounts =>
  times(replicas, { cpu: resource.cpu, memory: parseQuantity(resource.memory.replace(/m$/, 'Mi')) });

const times = (n: number, { cpu, memory }: Amounts): Amounts => ({ cpu: n * cpu, memory: n * memory });

const sum = (all: readonly Amounts[]): Amounts =>
  all.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), NOTHING);
