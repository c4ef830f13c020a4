import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { operators } from '../../infra/operators';
import type { KubernetesApi } from './kubernetes';
import {
  type Broker,
  brokersOf,
  type CustomResource,
  leaseOf,
  objectsOfFlink,
  objectsOfKafka,
  objectsOfUser,
  snapshotOf,
} from './operator-objects';

/** Of each operator what it acts on, where the API has it: the CRDs of one may be there without those of the other. */
const RESOURCES = [
  ['kafkas', 'kafkanodepools', 'kafkatopics', 'kafkausers'].map((kind) => `/apis/kafka.strimzi.io/v1/${kind}`),
  ['flinkdeployments', 'flinkstatesnapshots'].map((kind) => `/apis/flink.apache.org/v1beta1/${kind}`),
];
const FINALIZERS: Readonly<Record<string, string>> = {
  KafkaTopic: 'strimzi.io/topic-operator',
  FlinkDeployment: 'flinkdeployments.flink.apache.org/finalizer',
};

/** Settings that Kafka takes while it runs, of those that the tests change. */
const DYNAMIC = /^(log\.retention|log\.cleaner|num\.network|num\.io|message\.max|min\.insync)/;

const SAVEPOINT = 's3://stand-in/savepoint-1';

/**
 * Stands in for Strimzi and for Flink's operator, which can't be had without containers. It makes what they make of what is
 * declared, rolls brokers one at a time, keeps the snapshots of savepoints, holds what they hold by finalizers, and says
 * that all is ready. No Kafka and no Flink runs: nothing that it says of one is true. It judges no manifest, makes no
 * volume and no certificate, and leaves load balancers without an address.
 */
export class OperatorStandIn {
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(readonly api: KubernetesApi) {}

  async start(): Promise<void> {
    this.#stopped = false;
    await this.#lead();
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #loop(): Promise<void> {
    for (; !this.#stopped; await sleep(500)) {
      for (const paths of RESOURCES) {
        const all = (await Promise.all(paths.map((path) => this.#at<CustomResource>(path)))).flat();
        await Promise.all(all.map((one) => this.#reconcile(one, all)));
      }
    }
  }

  /** The items of a list; none where its kind is not there yet. */
  async #at<T>(path: string): Promise<T[]> {
    return (await this.api.get<{ readonly items: T[] }>(path))?.items ?? [];
  }

  async #apply(what: string, items: readonly object[]): Promise<void> {
    const file = join(this.api.folder, `${what}.stand-in.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    // What can't be made now, such as in a namespace that ends, is made at the next round or not needed any more.
    await this.api.kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=operator',
      '--filename',
      file,
    );
  }

  #patch({ kind, metadata }: CustomResource, body: object, ...args: readonly string[]) {
    const { name, namespace } = metadata;
    const what = ['patch', kind.toLowerCase(), name, '--namespace', namespace, '--type=merge'];
    return this.api.kubectl(...what, '--patch', JSON.stringify(body), ...args);
  }

  async #reconcile(resource: CustomResource, all: readonly CustomResource[]): Promise<void> {
    const { kind, metadata, status } = resource;
    const { generation, finalizers = [], deletionTimestamp } = metadata;
    const finalizer = FINALIZERS[kind];
    if (deletionTimestamp !== undefined) {
      if (finalizers.length > 0) await this.#patch(resource, { metadata: { finalizers: null } });
      return;
    }
    if (finalizer !== undefined && finalizers.length === 0) {
      await this.#patch(resource, { metadata: { finalizers: [finalizer] } });
    }
    if (kind === 'Kafka') await this.#keepBrokers(resource, all);
    if (status?.observedGeneration === generation || kind === 'FlinkStateSnapshot') return;
    await this.#make(resource);
    await this.#patch(resource, { status: statusOf(resource) }, '--subresource=status');
  }

  /** As operators do when they start; of one that is not installed yet, when it has something to do. */
  async #lead(): Promise<void> {
    for (const { leases, namespace } of Object.values(operators)) {
      await this.#apply(
        `lease-${namespace}`,
        leases.map((name) => leaseOf(name, namespace)),
      );
    }
  }

  async #make(resource: CustomResource): Promise<void> {
    const { kind, metadata, spec, status } = resource;
    const { name, namespace } = metadata;
    if (kind === 'KafkaUser') await this.#apply(`user-${name}`, objectsOfUser(resource));
    if (kind === 'Kafka' || kind === 'FlinkDeployment') await this.#lead();
    if (kind !== 'FlinkDeployment') return;
    if (spec?.job?.state !== 'suspended') return this.#apply(`flink-${name}`, objectsOfFlink(resource));
    if (status?.lifecycleState === 'SUSPENDED') return;
    await this.api.kubectl(
      'delete',
      'deployments',
      name,
      `${name}-taskmanager`,
      '--namespace',
      namespace,
      '--ignore-not-found',
    );
    await this.#apply(`snapshot-${name}`, [snapshotOf(resource, SAVEPOINT)]);
  }

  /** Makes what is not there, and replaces one broker at a time that is not as declared. */
  async #keepBrokers(kafka: CustomResource, all: readonly CustomResource[]): Promise<void> {
    const { name, namespace } = kafka.metadata;
    const pools = all.filter(
      ({ kind, metadata }) => kind === 'KafkaNodePool' && metadata.labels?.['strimzi.io/cluster'] === name,
    );
    const wanted = pools.flatMap((pool) => brokersOf(kafka, pool, DYNAMIC));
    const pods = await this.#at<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=strimzi.io/cluster%3D${name}`);
    const isDone = wanted.length === pods.length && wanted.every((broker) => pods.some((pod) => isOf(pod, broker)));
    if (isDone && kafka.status?.observedGeneration === kafka.metadata.generation) return;
    await this.#apply(`kafka-${name}`, objectsOfKafka(kafka, pools));
    for (const pod of pods.filter((one) => !wanted.some((broker) => broker.name === one.metadata.name))) {
      await this.#delete(pod, namespace);
    }
    for (const broker of wanted) {
      const pod = pods.find(({ metadata }) => metadata.name === broker.name);
      if (pod !== undefined && isOf(pod, broker)) continue;
      if (pod !== undefined) await this.#delete(pod, namespace);
      await this.#create(broker, kafka);
    }
  }

  async #create(broker: Broker, { metadata: { namespace } }: CustomResource): Promise<void> {
    const podSet = broker.name.replace(/-\d+$/, '');
    const owner = await this.api.get<Pod>(`/apis/core.strimzi.io/v1/namespaces/${namespace}/strimzipodsets/${podSet}`);
    if (owner === undefined) return;
    const { name, uid } = owner.metadata;
    await this.#apply(broker.name, [broker.manifest({ metadata: { name, uid } })]);
    const wait = ['wait', '--for=condition=Ready', `pod/${broker.name}`, '--namespace', namespace, '--timeout=10s'];
    await this.api.kubectl(...wait);
  }

  async #delete({ metadata: { name } }: Pod, namespace: string): Promise<void> {
    await this.api.kubectl('delete', 'pod', name, '--namespace', namespace, '--ignore-not-found', '--timeout=20s');
  }
}

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

const isOf = ({ metadata }: Pod, { name, revision }: Broker): boolean =>
  metadata.name === name && metadata.annotations?.['strimzi.io/revision'] === revision;

function statusOf({ kind, metadata: { generation: observedGeneration }, spec }: CustomResource): object {
  const condition = (type: string) => [{ type, status: 'True', lastTransitionTime: new Date().toISOString() }];
  if (kind !== 'FlinkDeployment') return { observedGeneration, conditions: condition('Ready') };
  if (spec?.job?.state === 'suspended') {
    const jobStatus = { state: 'FINISHED', upgradeSavepointPath: SAVEPOINT };
    return { observedGeneration, lifecycleState: 'SUSPENDED', jobStatus, conditions: null };
  }
  return {
    observedGeneration,
    lifecycleState: 'STABLE',
    jobManagerDeploymentStatus: 'READY',
    jobStatus: { state: 'RUNNING' },
    conditions: condition('Running').map((one) => ({ ...one, reason: 'Running', message: 'stand-in' })),
  };
}
