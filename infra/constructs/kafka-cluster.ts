import { Chart } from 'cdk8s';
import { type ISecret, Secret } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Kafka } from '../crds/kafka';
import { KafkaNodePool, type KafkaStorage } from '../crds/kafka-node-pool';
import { CLUSTER_LABEL, type PodTemplate } from '../crds/strimzi';
import { formatBytes, parseQuantity } from '../quantity';
import { Component } from './component';
import { Connections, type Peer, type Port } from './connections';
import { LISTENERS, type LoadBalancer, listeners } from './kafka-listeners';
import type { MetricsEndpoint } from './metrics-endpoint';
import { type Resources, toRequirements } from './resources';
import { containerSecurityContext, podSecurityContext } from './security';
import { ValidationError } from './validation-error';

export interface KafkaClusterProps {
  readonly clusterName: string;
  readonly version: string;
  /** Number of nodes, each both controller and broker. */
  readonly brokers: number;
  /** At most the number of brokers. */
  readonly replicationFactor: number;
  /** Below the replication factor, so that one broker may be down; 1 where there is only one broker. */
  readonly minInsyncReplicas: number;
  readonly storage: KafkaStorage;
  /** Of one node. Half of the memory is the heap, the rest the page cache that Kafka lives on. */
  readonly resources: Resources;
  /** Of the topic operator and the user operator, each. */
  readonly entityOperatorResources: Resources;
  /**
   * `scram-sha-512` takes TLS and a password of every client, and gives it the rights that its references imply.
   * @default - neither encryption nor authentication
   */
  readonly authentication?: 'scram-sha-512';
  /**
   * For clients outside of the cluster. Strimzi makes no broker before it has an address.
   * @default - clients within the cluster only
   */
  readonly loadBalancer?: LoadBalancer;
  /** The Kubernetes API: brokers read their certificates from it, and the entity operator works through it. */
  readonly apiServer: { readonly peer: Peer; readonly port: Port };
  /** The cluster operator, which asks brokers how they are before it rolls one. */
  readonly operator: Peer;
}

/** The controllers' quorum and the replication between brokers, which the operators use too. */
const CONTROL_PLANE: Port = { number: 9090 };
const REPLICATION: Port = { number: 9091 };
/** Strimzi's agent in each broker tells the operator its state. */
const AGENT: Port = { number: 8443 };
/** Where Strimzi has each broker serve its metrics. */
const METRICS: Port = { number: 9404 };
/** What tells whether data is safe, and how much of it there is. Of thousands, nobody reads the rest. */
const METRIC_NAMES = ['kafka_server_replicamanager_underreplicatedpartitions', 'kafka_log_log_size'];
/** The user of Strimzi's images. */
const USER = 1001;

/** A Kafka cluster that Strimzi runs: KRaft, with the listeners plain, tls and, where there is a load balancer, extlb. */
export class KafkaCluster extends Component {
  readonly clusterName: string;
  readonly replicationFactor: number;
  readonly authenticated: boolean;
  readonly bootstrapServers: string;
  /** Ends the names by which brokers know one another and clients know them, each after its pod's name. */
  readonly brokersDomain: string;
  /** The Secret that holds the certificate of the cluster's authority as `ca.crt`. */
  readonly caSecret: ISecret;
  readonly metrics: MetricsEndpoint;
  readonly #clients: Connections[] = [];

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id, {
      name: 'kafka',
      selector: { [CLUSTER_LABEL]: props.clusterName, 'strimzi.io/name': `${props.clusterName}-kafka` },
    });
    this.clusterName = props.clusterName;
    this.replicationFactor = props.replicationFactor;
    this.authenticated = props.authentication !== undefined;
    this.bootstrapServers = `${props.clusterName}-kafka-bootstrap:${LISTENERS[this.#clientListener].number}`;
    this.brokersDomain = `${props.clusterName}-kafka-brokers.${Chart.of(this).namespace}.svc`;
    this.caSecret = Secret.fromSecretName(this, 'CaSecret', `${props.clusterName}-cluster-ca-cert`);
    this.metrics = {
      name: 'kafka',
      // Strimzi's, for the brokers among themselves.
      host: `${props.clusterName}-kafka-brokers`,
      port: METRICS,
      metrics: METRIC_NAMES,
      labels: ['topic', 'partition'],
      component: this,
    };
    this.#validate(props);

    new KafkaNodePool(this, 'NodePool', {
      metadata: { name: 'combined', labels: { [CLUSTER_LABEL]: props.clusterName } },
      spec: {
        replicas: props.brokers,
        roles: ['controller', 'broker'],
        storage: props.storage,
        resources: toRequirements(props.resources),
        jvmOptions: heap(props.resources),
      },
    });
    new Kafka(this, 'Kafka', {
      metadata: { name: props.clusterName },
      spec: {
        kafka: {
          version: props.version,
          listeners: listeners({
            authenticated: this.authenticated,
            loadBalancer: props.loadBalancer,
            peersOf: (listener) => this.#peersOf(listener),
          }),
          config: {
            'default.replication.factor': props.replicationFactor,
            'min.insync.replicas': props.minInsyncReplicas,
            'offsets.topic.replication.factor': props.replicationFactor,
            'transaction.state.log.replication.factor': props.replicationFactor,
            'transaction.state.log.min.isr': props.minInsyncReplicas,
            // Topics are declared: one made by a misspelt name would only hide the mistake.
            'auto.create.topics.enable': false,
          },
          ...(this.authenticated && { authorization: { type: 'simple' } }),
          metricsConfig: { type: 'strimziMetricsReporter', values: { allowList: METRIC_NAMES } },
          template: {
            pod: podTemplate(this.selector),
            kafkaContainer: { securityContext: containerSecurityContext({}) },
          },
        },
        entityOperator: {
          topicOperator: { resources: toRequirements(props.entityOperatorResources) },
          userOperator: { resources: toRequirements(props.entityOperatorResources) },
          template: {
            pod: podTemplate(),
            topicOperatorContainer: { securityContext: containerSecurityContext({}) },
            userOperatorContainer: { securityContext: containerSecurityContext({}) },
          },
        },
      },
    });
    this.#connect(props);
  }

  /** Lets a component talk to the brokers, on the listener that the cluster's authentication asks for. */
  allowFrom(client: Connections): void {
    client.allowTo(this.connections, LISTENERS[this.#clientListener]);
    this.#clients.push(client);
  }

  get #clientListener(): 'plain' | 'tls' {
    return this.authenticated ? 'tls' : 'plain';
  }

  #validate({ brokers, replicationFactor, minInsyncReplicas }: KafkaClusterProps): void {
    if (replicationFactor > brokers || replicationFactor < 1) {
      throw new ValidationError(
        this,
        `replicationFactor ${replicationFactor} does not fit ${brokers} brokers: choose 1 to ${brokers}, or more brokers`,
      );
    }
    const highest = Math.max(1, replicationFactor - 1);
    if (minInsyncReplicas > highest || minInsyncReplicas < 1) {
      throw new ValidationError(
        this,
        `minInsyncReplicas ${minInsyncReplicas} is not below replicationFactor ${replicationFactor}: choose 1 to ${highest}, or writes stop when one broker does`,
      );
    }
  }

  /**
   * Strimzi lets these peers in by a NetworkPolicy of its own. It would let everyone in by an empty list, so the brokers
   * themselves are always on it.
   */
  #peersOf(listener: 'plain' | 'tls'): Peer[] {
    return [this.connections, ...(listener === this.#clientListener ? this.#clients : [])];
  }

  #connect(props: KafkaClusterProps): void {
    this.connections.allowTo(this.connections, CONTROL_PLANE, REPLICATION);
    this.connections.allowTo(props.apiServer.peer, props.apiServer.port);
    this.connections.allowFrom(props.operator, CONTROL_PLANE, REPLICATION, AGENT);
    if (props.loadBalancer) this.connections.allowFrom(props.loadBalancer.from, LISTENERS.extlb);
    const name = `${props.clusterName}-entity-operator`;
    const entityOperator = new Connections(this, 'EntityOperatorConnections', {
      name: 'kafka-entity-operator',
      selector: { [CLUSTER_LABEL]: props.clusterName, 'strimzi.io/name': name },
    });
    entityOperator.allowTo(this.connections, REPLICATION);
    entityOperator.allowTo(props.apiServer.peer, props.apiServer.port);
  }
}

function heap({ memory }: Resources): { '-Xms': string; '-Xmx': string } {
  const half = formatBytes(parseQuantity(memory) / 2).replace('Mi', 'm');
  return { '-Xms': half, '-Xmx': half };
}

function podTemplate(spread?: Readonly<Record<string, string>>): PodTemplate {
  return {
    securityContext: podSecurityContext({ user: USER }),
    enableServiceLinks: false,
    ...(spread && {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: spread },
        },
      ],
    }),
  };
}
