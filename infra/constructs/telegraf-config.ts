import type { Pipeline } from '../../job/definition';
import type { Port } from './connections';
import type { InfluxDb } from './influxdb';
import type { KafkaClient, KafkaCredentials } from './kafka-client';
import type { MetricsEndpoint } from './metrics-endpoint';
import { rejectedPoint } from './rejected-points';
import type { TomlTable, TomlValue } from './toml';
import type { Topic } from './topic';

export interface TelegrafConfigProps {
  /** Line protocol comes from here. */
  readonly topic: Topic;
  /** Lines per message of the topic, at most. */
  readonly linesPerMessage: number;
  /** Rejected rows come from here, to be counted and looked at. */
  readonly rejectedTopic: Topic;
  /** What is said of them. */
  readonly rejected: Pipeline['rejected'];
  /** Where the points go. */
  readonly influxDb: Pick<InfluxDb, 'url' | 'org' | 'bucket'>;
  /** Asked how they are. */
  readonly metricsOf: readonly MetricsEndpoint[];
}

export const HEALTH: Port = { number: 8080 };
export const LISTENERS = {
  statsd: { number: 8125, protocol: 'UDP' },
  udp: { number: 8092, protocol: 'UDP' },
  tcp: { number: 8094, protocol: 'TCP' },
} as const satisfies Record<string, Port>;

/** Consumer groups: one for each topic, so that neither waits for the other. */
export const GROUPS = { lines: 'telegraf', rejected: 'telegraf-rejected' };

/** How often components are asked how they are. */
export const METRICS_INTERVAL = '10s';

/** Before the names of what tells how the system is, as measurements. */
export const HEALTH_PREFIX = 'health_';

/** Points in one request to InfluxDB. */
const BATCH = 1000;
/** Messages on their way. More than a batch, or messages of one line would wait for a batch that waits for them. */
const UNDELIVERED = 1200;

type Kafka = Pick<KafkaClient, 'bootstrapServers' | 'credentials'>;

/**
 * The configuration as tables. Secrets come in as environment variables, which Telegraf puts in when it starts. Lines,
 * rejected rows and metrics have each their own way: what holds one up does not hold up another. Metrics do not go through
 * Kafka, which they tell of.
 */
export function telegrafConfig(props: TelegrafConfigProps, kafka: Kafka): TomlTable[] {
  const { topic, linesPerMessage, rejectedTopic, rejected, influxDb, metricsOf } = props;
  return [
    {
      name: 'agent',
      values: { omit_hostname: true, interval: METRICS_INTERVAL, flush_interval: '1s', metric_batch_size: BATCH },
    },
    toInfluxDb(influxDb, {
      namedrop: [rejected.measurement, `${HEALTH_PREFIX}*`],
      // Room for every line that may be under way: the buffer would drop what it can't hold.
      metric_buffer_limit: UNDELIVERED * linesPerMessage,
    }),
    toInfluxDb(influxDb, { namepass: [rejected.measurement] }),
    toInfluxDb(influxDb, { namepass: [`${HEALTH_PREFIX}*`] }),
    // Answers the probes; it gets no metrics, so it says no more than that Telegraf runs.
    plugin('outputs.health', { service_address: `http://:${HEALTH.number}`, namedrop: ['*'] }),
    fromKafka(kafka, topic, GROUPS.lines, { data_format: 'influx' }),
    fromKafka(kafka, rejectedTopic, GROUPS.rejected, {
      name_override: rejected.measurement,
      data_format: 'value',
      data_type: 'string',
      value_field_name: 'row',
      msg_headers_as_tags: [rejected.headers.reason, rejected.headers.partition, rejected.headers.offset],
      // The record's time, which is when the row was rejected.
      timestamp_source: 'inner',
    }),
    plugin('processors.starlark', { namepass: [rejected.measurement], source: rejectedPoint(rejected) }),
    plugin('inputs.statsd', { protocol: 'udp', service_address: `:${LISTENERS.statsd.number}` }),
    listener(`udp://:${LISTENERS.udp.number}`),
    listener(`tcp://:${LISTENERS.tcp.number}`),
    ...metricsOf.map(fromEndpoint),
    plugin('inputs.internal', {
      name_override: `${HEALTH_PREFIX}telegraf`,
      namepass: ['internal_write'],
      fieldinclude: ['errors', 'metrics_dropped', 'metrics_written'],
      taginclude: ['output'],
    }),
  ];
}

type Values = Readonly<Record<string, TomlValue>>;

const plugin = (name: string, values: Values): TomlTable => ({ name, repeated: true, values });

const toInfluxDb = ({ url, org, bucket }: TelegrafConfigProps['influxDb'], values: Values): TomlTable =>
  plugin('outputs.influxdb_v2', {
    urls: [url],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Telegraf replaces it
    token: '${INFLUX_TOKEN}',
    organization: org,
    bucket,
    ...values,
  });

const fromKafka = (kafka: Kafka, topic: Topic, group: string, values: Values): TomlTable =>
  plugin('inputs.kafka_consumer', {
    brokers: [kafka.bootstrapServers],
    topics: [topic.name],
    consumer_group: group,
    offset: 'oldest',
    // The default is a version that Kafka 4 does not talk to any more.
    kafka_version: '3.9.0',
    max_undelivered_messages: UNDELIVERED,
    // Otherwise it ends when Kafka is not there yet.
    startup_error_behavior: 'retry',
    ...values,
    ...authentication(kafka.credentials),
  });

/** Each metric is a field, called as its component calls it. */
const fromEndpoint = ({ name, host, port, metrics, labels }: MetricsEndpoint): TomlTable =>
  plugin('inputs.prometheus', {
    // Asks every address that the name leads to.
    kubernetes_services: [`http://${host}:${port.number}/metrics`],
    metric_version: 2,
    name_override: `${HEALTH_PREFIX}${name}`,
    fieldinclude: metrics,
    taginclude: ['address', 'url', ...labels],
    timeout: '5s',
  });

const listener = (address: string): TomlTable =>
  plugin('inputs.socket_listener', { service_address: address, data_format: 'influx' });

function authentication(credentials: KafkaCredentials | undefined): Values {
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
