import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import type { Port } from './connections';
import type { InfluxDb } from './influxdb';
import { KafkaClient, type KafkaCredentials } from './kafka-client';
import type { KafkaCluster } from './kafka-cluster';
import type { Environment } from './pod';
import type { Resources } from './resources';
import { type NodePorts, Service } from './service';
import { renderToml, type TomlTable, type TomlValue } from './toml';
import type { Topic } from './topic';
import { Deployment } from './workload';

export interface TelegrafProps {
  readonly cluster: KafkaCluster;
  /** Line protocol comes from here. */
  readonly topic: Topic;
  /** Lines per message of the topic, at most. */
  readonly linesPerMessage: number;
  /** Where the points go. */
  readonly influxDb: InfluxDb;
  readonly resources: Resources;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<keyof typeof LISTENERS>;
}

const GROUP = 'telegraf';
const HEALTH: Port = { number: 8080 };
const LISTENERS = {
  statsd: { number: 8125, protocol: 'UDP' },
  udp: { number: 8092, protocol: 'UDP' },
  tcp: { number: 8094, protocol: 'TCP' },
} as const satisfies Record<string, Port>;
const DIRECTORY = '/etc/telegraf';
const BATCH = 1000;
/** Messages on their way. More than a batch, or messages of one line would wait for a batch that waits for them. */
const UNDELIVERED = 1200;

/** Telegraf: moves the lines of a topic to InfluxDB, and listens for metrics of other programs. */
export class Telegraf extends Component {
  constructor(scope: Construct, id: string, props: TelegrafProps) {
    super(scope, id, { name: 'telegraf' });
    props.influxDb.allowFrom(this.connections);
    const kafka = new KafkaClient(this, 'Kafka', {
      cluster: props.cluster,
      component: this,
      reads: [props.topic],
      group: GROUP,
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

/** The configuration as tables. Secrets come in as environment variables, which Telegraf puts in when it starts. */
export function telegrafConfig(
  {
    topic,
    linesPerMessage,
    influxDb,
  }: Pick<TelegrafProps, 'topic' | 'linesPerMessage'> & {
    readonly influxDb: Pick<InfluxDb, 'url' | 'org' | 'bucket'>;
  },
  kafka: Pick<KafkaClient, 'bootstrapServers' | 'credentials'>,
): TomlTable[] {
  const plugin = (name: string, values: Record<string, TomlValue>) => ({ name, repeated: true, values });
  return [
    {
      name: 'agent',
      values: {
        omit_hostname: true,
        flush_interval: '1s',
        metric_batch_size: BATCH,
        // Room for every line that may be under way: the buffer would drop what it can't hold.
        metric_buffer_limit: UNDELIVERED * linesPerMessage,
      },
    },
    plugin('outputs.influxdb_v2', {
      urls: [influxDb.url],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Telegraf replaces it
      token: '${INFLUX_TOKEN}',
      organization: influxDb.org,
      bucket: influxDb.bucket,
    }),
    // Answers the probes; it gets no metrics, so it says no more than that Telegraf runs.
    plugin('outputs.health', { service_address: `http://:${HEALTH.number}`, namedrop: ['*'] }),
    plugin('inputs.kafka_consumer', {
      brokers: [kafka.bootstrapServers],
      topics: [topic.name],
      consumer_group: GROUP,
      offset: 'oldest',
      // The default is a version that Kafka 4 does not talk to any more.
      kafka_version: '3.9.0',
      data_format: 'influx',
      max_undelivered_messages: UNDELIVERED,
      // Otherwise it ends when Kafka is not there yet.
      startup_error_behavior: 'retry',
      ...authentication(kafka.credentials),
    }),
    plugin('inputs.statsd', { protocol: 'udp', service_address: `:${LISTENERS.statsd.number}` }),
    plugin('inputs.socket_listener', {
      service_address: `udp://:${LISTENERS.udp.number}`,
      data_format: 'influx',
    }),
    plugin('inputs.socket_listener', {
      service_address: `tcp://:${LISTENERS.tcp.number}`,
      data_format: 'influx',
    }),
  ];
}

function authentication(credentials: KafkaCredentials | undefined): Record<string, TomlValue> {
  if (credentials === undefined) return {};
  return {
    enable_tls: true,
    tls_ca: credentials.caFile,
    sasl_mechanism: 'SCRAM-SHA-512',
    sasl_username: credentials.username,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Telegraf replaces it
    sasl_password: '${KAFKA_PASSWORD}',
  };
}

const passwordVariable = (credentials: KafkaCredentials | undefined): Environment =>
  credentials ? { KAFKA_PASSWORD: credentials.password } : {};
