import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import type { Port } from './connections';
import { KafkaClient, type KafkaCredentials } from './kafka-client';
import type { KafkaCluster } from './kafka-cluster';
import type { Environment } from './pod';
import type { Resources } from './resources';
import { type NodePorts, Service } from './service';
import type { Topic } from './topic';
import { Deployment } from './workload';

export interface KafkaUiProps {
  readonly cluster: KafkaCluster;
  /** The topics whose messages it shows. */
  readonly topics: readonly Topic[];
  readonly resources: Resources;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<'http'>;
}

const HTTP: Port = { number: 8080 };

/** Kafka UI, by kafbat: looks into the cluster, and changes nothing. */
export class KafkaUi extends Component {
  constructor(scope: Construct, id: string, props: KafkaUiProps) {
    super(scope, id, { name: 'kafka-ui' });
    const kafka = new KafkaClient(this, 'Kafka', {
      cluster: props.cluster,
      component: this,
      reads: props.topics,
      inspects: true,
    });
    new Service(this, 'Service', {
      component: this,
      ports: { http: HTTP },
      ...(props.nodePorts && { nodePorts: props.nodePorts }),
    });

    const health = (group: 'liveness' | 'readiness') => ({
      httpGet: { path: `/actuator/health/${group}`, port: k8s.IntOrString.fromString('http') },
      timeoutSeconds: 5,
    });
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: images.kafkaUi,
        user: 10_001,
        resources: props.resources,
        ports: { http: HTTP },
        env: {
          KAFKA_CLUSTERS_0_NAME: props.cluster.clusterName,
          KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: kafka.bootstrapServers,
          KAFKA_CLUSTERS_0_READONLY: 'true',
          MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: 'true',
          SERVER_FORWARDHEADERSSTRATEGY: 'FRAMEWORK',
          JAVA_OPTS: '-XX:MaxRAMPercentage=70',
          ...authentication(kafka.credentials),
        },
        mounts: [{ path: '/tmp', scratch: '64Mi' }, ...(kafka.credentials ? [kafka.credentials.caMount] : [])],
        startup: { ...health('liveness'), periodSeconds: 5, failureThreshold: 60 },
        liveness: { ...health('liveness'), periodSeconds: 20 },
        readiness: { ...health('readiness'), periodSeconds: 10 },
      },
    });
  }
}

function authentication(credentials: KafkaCredentials | undefined): Environment {
  if (credentials === undefined) return {};
  const property = (name: string) => `KAFKA_CLUSTERS_0_PROPERTIES_${name}`;
  return {
    [property('SECURITY_PROTOCOL')]: 'SASL_SSL',
    [property('SASL_MECHANISM')]: 'SCRAM-SHA-512',
    [property('SASL_JAAS_CONFIG')]: credentials.jaasConfig,
    [property('SSL_TRUSTSTORE_TYPE')]: 'PEM',
    [property('SSL_TRUSTSTORE_LOCATION')]: credentials.caFile,
  };
}
