import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import type { InfluxDb } from './influxdb';
import { KafkaClient, type KafkaCredentials } from './kafka-client';
import type { KafkaCluster } from './kafka-cluster';
import type { Environment } from './pod';
import type { Resources } from './resources';
import { type NodePorts, Service } from './service';
import { GROUPS, HEALTH, LISTENERS, type TelegrafConfigProps, telegrafConfig } from './telegraf-config';
import { renderToml } from './toml';
import { Deployment } from './workload';

export interface TelegrafProps extends TelegrafConfigProps {
  readonly cluster: KafkaCluster;
  readonly influxDb: InfluxDb;
  readonly resources: Resources;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<keyof typeof LISTENERS>;
}

const DIRECTORY = '/etc/telegraf';

/**
 * Telegraf: moves lines and rejected rows from their topics to InfluxDB, asks the other components how they are, and
 * listens for metrics of other programs.
 */
export class Telegraf extends Component {
  constructor(scope: Construct, id: string, props: TelegrafProps) {
    super(scope, id, { name: 'telegraf' });
    props.influxDb.allowFrom(this.connections);
    for (const { component, port } of props.metricsOf) this.connections.allowTo(component.connections, port);
    const kafka = new KafkaClient(this, 'Kafka', {
      cluster: props.cluster,
      component: this,
      reads: [props.topic, props.rejectedTopic],
      groups: Object.values(GROUPS),
    });
    const config = new ConfigFiles(this, 'Config', {
      name: this.name,
      files: { 'telegraf.conf': renderToml(telegrafConfig(props, kafka)) },
    });
    new Service(this, 'Service', {
      component: this,
      ports: LISTENERS,
      ...(props.nodePorts && { nodePorts: props.nodePorts }),
    });

    const health = { httpGet: { path: '/', port: k8s.IntOrString.fromString('health') } };
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: images.telegraf,
        user: 10_001,
        resources: props.resources,
        command: ['telegraf'],
        args: ['--strict-env-handling', '--config', `${DIRECTORY}/telegraf.conf`],
        ports: { ...LISTENERS, health: HEALTH },
        env: { INFLUX_TOKEN: props.influxDb.token, ...passwordVariable(kafka.credentials) },
        mounts: [{ path: DIRECTORY, config }, ...(kafka.credentials ? [kafka.credentials.caMount] : [])],
        startup: { ...health, periodSeconds: 2, failureThreshold: 60 },
        liveness: { ...health, periodSeconds: 20, timeoutSeconds: 5 },
        readiness: { tcpSocket: { port: k8s.IntOrString.fromString('tcp') }, periodSeconds: 10 },
      },
    });
  }
}

const passwordVariable = (credentials: KafkaCredentials | undefined): Environment =>
  credentials ? { KAFKA_PASSWORD: credentials.password } : {};
