import type { CompactionProps } from '../constructs/compaction';
import type { DatagenProps } from '../constructs/datagen';
import type { FlinkJobProps } from '../constructs/flink-job';
import type { InfluxDbProps } from '../constructs/influxdb';
import type { KafkaClusterProps } from '../constructs/kafka-cluster';
import type { LoadBalancer } from '../constructs/kafka-listeners';
import type { KafkaUiProps } from '../constructs/kafka-ui';
import type { LocalStackProps } from '../constructs/local-stack';
import type { Network } from '../constructs/network';
import type { NodeJobProps } from '../constructs/node-job';
import type { Capacity } from '../constructs/platform';
import type { S3Props } from '../constructs/s3';
import type { S3ManagerProps } from '../constructs/s3-manager';
import type { NodePorts } from '../constructs/service';
import type { TelegrafProps } from '../constructs/telegraf';

/**
 * Everything in which one place differs from another. The names are those of the constructs' own properties; what is
 * the same everywhere stands in the charts.
 */
export interface EnvironmentProps {
  readonly cluster: Cluster;
  /** What the namespace may ask for. */
  readonly capacity: Capacity;
  readonly network: Network;
  /** Where the images that we build are found, as a prefix of their names. */
  readonly registry: string;
  readonly kafka: Pick<
    KafkaClusterProps,
    | 'brokers'
    | 'replicationFactor'
    | 'minInsyncReplicas'
    | 'storage'
    | 'resources'
    | 'entityOperatorResources'
    | 'authentication'
  > & {
    /**
     * For clients outside of the cluster, which has to give out an address for it.
     * @default - clients within the cluster only
     */
    readonly loadBalancer?: Omit<LoadBalancer, 'from'>;
    /**
     * Of each topic, where a place needs more than elsewhere.
     * @default - as many as the pipeline declares
     */
    readonly partitions?: number;
  };
  readonly objectStore:
    | ({ readonly type: 'localstack' } & Exposed<LocalStackProps>)
    | ({ readonly type: 's3' } & Omit<S3Props, 'addresses'>);
  readonly influxDb: Exposed<Pick<InfluxDbProps, 'org' | 'resources' | 'volume' | 'nodePorts'>>;
  readonly telegraf: Exposed<Pick<TelegrafProps, 'resources' | 'nodePorts'>>;
  readonly job: FlinkEngine | NodeEngine;
  /**
   * Merges the small files of the long-term store.
   * @default - they stay as the job writes them, which is enough where the store is for trying out
   */
  readonly compaction?: Pick<CompactionProps, 'schedule' | 'closedAfter' | 'grace' | 'resources'>;
  readonly datagen: Pick<DatagenProps, 'loop' | 'resources'>;
  /**
   * A Prometheus of the cluster, run by the Prometheus Operator, that shall watch the system too.
   * @default - InfluxDB's checks alone
   */
  readonly prometheus?: {
    /** Of its pods. */
    readonly namespace: string;
    readonly podLabels: Readonly<Record<string, string>>;
    /**
     * By which it finds rules and monitors.
     * @default - it takes all there are
     */
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly kafkaUi: Exposed<Pick<KafkaUiProps, 'resources' | 'nodePorts'>>;
  readonly s3Manager: Exposed<Pick<S3ManagerProps, 'resources' | 'nodePorts'>>;
}

/** Which cluster the environment is, and what a deployment may do there. */
export interface Cluster {
  /** Its name in kubeconfig. No command acts on another. */
  readonly context: string;
  /**
   * Whether teardown refuses.
   * @default false
   */
  readonly protected?: boolean;
  /** Whether deploy installs the operators with Helm, or finds them installed by others. */
  readonly operators: 'helm' | 'preinstalled';
  /** Whether deploy makes the Secrets that manifests name, once, or finds them made by others. */
  readonly secrets: 'generated' | 'existing';
}

export interface FlinkEngine
  extends Pick<
    FlinkJobProps,
    'taskManagers' | 'taskSlots' | 'jobManagerResources' | 'taskManagerResources' | 'upgradeMode'
  > {
  readonly engine: 'flink';
  /** Whether a second JobManager stands by. */
  readonly highAvailability: boolean;
}

export interface NodeEngine extends Pick<NodeJobProps, 'resources' | 'whenOffsetsGoBack' | 'whenGroupIsAhead'> {
  readonly engine: 'node';
}

/** The properties of a component, with the bare numbers of its node ports: who may use them is the network's affair. */
export type Exposed<Props extends { readonly nodePorts?: NodePorts }> = Omit<Props, 'nodePorts'> & {
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NonNullable<Props['nodePorts']>['ports'];
};

/** A place to run the system in, named like its file. */
export class Environment {
  constructor(readonly props: EnvironmentProps) {}
}
