import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesApi } from './kubernetes';

interface CustomResource {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly job?: { readonly state?: string } };
  readonly status?: { readonly observedGeneration?: number };
}

/** Of each operator: the CRDs of one may be there without those of the other. */
const KINDS = ['kafkas,kafkanodepools,kafkatopics,kafkausers', 'flinkdeployments'];
const FINALIZERS: Readonly<Record<string, string>> = {
  KafkaTopic: 'strimzi.io/topic-operator',
  FlinkDeployment: 'flinkdeployments.flink.apache.org/finalizer',
};

/**
 * Stands in for Strimzi and for Flink's operator, which can't be had without containers: it only says that whatever is
 * declared is ready, and holds what they hold by finalizers. Nothing that it says is true of any Kafka or Flink.
 */
export class OperatorStandIn {
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(readonly api: KubernetesApi) {}

  start(): void {
    this.#stopped = false;
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #loop(): Promise<void> {
    for (; !this.#stopped; await sleep(500)) {
      for (const kinds of KINDS) {
        const { code, stdout } = await this.api.kubectl('get', kinds, '--all-namespaces', '--output=json');
        if (code !== 0) continue;
        const { items }: { items: CustomResource[] } = JSON.parse(stdout);
        await Promise.all(items.map((item) => this.#reconcile(item)));
      }
    }
  }

  async #reconcile(resource: CustomResource): Promise<void> {
    const { kind, metadata, status } = resource;
    const { name, namespace, generation, finalizers = [], deletionTimestamp } = metadata;
    const patch = (body: object, ...args: string[]) =>
      this.api.kubectl(
        ...[
          'patch',
          kind.toLowerCase(),
          name,
          '--namespace',
          namespace,
          '--type=merge',
          '--patch',
          JSON.stringify(body),
        ],
        ...args,
      );
    const finalizer = FINALIZERS[kind];
    if (deletionTimestamp !== undefined) {
      if (finalizers.length > 0) await patch({ metadata: { finalizers: null } });
      return;
    }
    if (finalizer !== undefined && finalizers.length === 0) await patch({ metadata: { finalizers: [finalizer] } });
    if (status?.observedGeneration === generation) return;
    await patch({ status: statusOf(resource) }, '--subresource=status');
  }
}

function statusOf({ kind, metadata: { generation: observedGeneration }, spec }: CustomResource): object {
  const condition = (type: string) => [{ type, status: 'True', lastTransitionTime: new Date().toISOString() }];
  if (kind !== 'FlinkDeployment') return { observedGeneration, conditions: condition('Ready') };
  if (spec?.job?.state === 'suspended') {
    const jobStatus = { state: 'FINISHED', upgradeSavepointPath: 's3://stand-in/savepoint-1' };
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
