import { formatDuration, seconds } from './duration';
import { pipeline } from './pipeline';

/** Where the demo keeps everything, apart from rows that somebody stores by the defaults below. */
export const DEMO_FOLDER = 'data/demo';

/** One setting of a running job: what differs between places, while the pipeline stays the same. */
export interface Setting {
  readonly flag: string;
  /** With the project's prefix: what a shell exports for other programs is not meant for this one. */
  readonly variable: `UAF_${string}`;
  readonly default?: string;
  readonly description: string;
}

/** What messages are compressed by, in the words of Kafka's `compression.type`. */
export const COMPRESSIONS = ['zstd', 'gzip', 'none'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/**
 * The settings of the job's contract, by name. The Node engine reads them as flags or environment variables, the
 * manifests set the variables, and the Flink script is compiled with their values.
 */
export const settings = {
  bootstrapServers: {
    flag: '--bootstrap-servers <list>',
    variable: 'UAF_KAFKA_BOOTSTRAP_SERVERS',
    default: 'localhost:9092',
    description: 'Kafka brokers, host:port separated by commas',
  },
  groupId: {
    flag: '--group-id <id>',
    variable: 'UAF_KAFKA_GROUP_ID',
    default: `${pipeline.name}-job`,
    description: 'consumer group to commit offsets for',
  },
  sourceTopic: {
    flag: '--source-topic <name>',
    variable: 'UAF_KAFKA_SOURCE_TOPIC',
    default: pipeline.topics[pipeline.input.topic].name,
    description: 'topic to read rows from',
  },
  speedLayerTopic: {
    flag: '--speed-layer-topic <name>',
    variable: 'UAF_KAFKA_SPEED_LAYER_TOPIC',
    default: pipeline.topics[pipeline.speedLayer.topic].name,
    description: 'topic to write lines to',
  },
  rejectedTopic: {
    flag: '--rejected-topic <name>',
    variable: 'UAF_KAFKA_REJECTED_TOPIC',
    default: pipeline.topics[pipeline.rejected.topic].name,
    description: 'topic of rejected rows',
  },
  acks: {
    flag: '--acks <n>',
    variable: 'UAF_KAFKA_ACKS',
    default: 'all',
    description: 'acknowledgements to wait for after sending a message: all, 1 or 0',
  },
  kafkaCompression: {
    flag: '--kafka-compression <codec>',
    variable: 'UAF_KAFKA_COMPRESSION',
    default: 'zstd',
    description: 'codec to compress sent messages with',
  },
  idleness: {
    flag: '--idleness <duration>',
    variable: 'UAF_IDLENESS',
    default: formatDuration(pipeline.watermark.idleness),
    description: 'a partition without a record for this long no longer holds the watermark back',
  },
  longTermStore: {
    flag: '--long-term-store <location>',
    variable: 'UAF_LONG_TERM_STORE',
    default: `data/${pipeline.longTermStore.path}`,
    description: 'where the Parquet files go: a directory or s3://bucket/path',
  },
  s3Endpoint: {
    flag: '--s3-endpoint <url>',
    variable: 'UAF_S3_ENDPOINT',
    description: 'S3 endpoint (default: that of AWS)',
  },
  s3Region: {
    flag: '--s3-region <region>',
    variable: 'UAF_S3_REGION',
    default: 'us-east-1',
    description: 'S3 region',
  },
  s3PathStyle: {
    flag: '--s3-path-style [true|false]',
    variable: 'UAF_S3_PATH_STYLE',
    default: 'false',
    description: 'address buckets by path instead of by host name (LocalStack, MinIO)',
  },
  checkpointInterval: {
    flag: '--checkpoint-interval <duration>',
    variable: 'UAF_CHECKPOINT_INTERVAL',
    default: formatDuration(seconds(60)),
    description: 'time between checkpoints: rows appear in the long-term store after at most this long',
  },
} as const satisfies Record<string, Setting>;

/** Where the Node engine serves its page, probes and metrics. */
export const servingSettings = {
  port: {
    flag: '--port <number>',
    variable: 'UAF_PORT',
    description:
      'port for the live page (/), /healthz, /readyz and /metrics; 0 for any free port (default: none is opened)',
  },
  host: {
    flag: '--host <address>',
    variable: 'UAF_LISTEN_HOST',
    default: '127.0.0.1',
    description: 'address to listen on: this machine only, or 0.0.0.0 for all interfaces',
  },
} as const satisfies Record<string, Setting>;

/** What to do where a topic no longer holds what was read of it. */
export const WHEN_OFFSETS_GO_BACK = ['stop', 'continue'] as const;
export type WhenOffsetsGoBack = (typeof WHEN_OFFSETS_GO_BACK)[number];
/** What to do where another program has committed offsets beyond the checkpoint. */
export const WHEN_GROUP_IS_AHEAD = ['stop', 'follow'] as const;
export type WhenGroupIsAhead = (typeof WHEN_GROUP_IS_AHEAD)[number];

/** What the Node engine does where the positions of its checkpoint no longer count. */
export const positionSettings = {
  whenOffsetsGoBack: {
    flag: '--when-offsets-go-back <action>',
    variable: 'UAF_WHEN_OFFSETS_GO_BACK',
    default: 'stop',
    description:
      "the source topic was deleted and recreated, or its log was truncated: 'stop' with an error, or 'continue' with the " +
      'records that are there now',
  },
  whenGroupIsAhead: {
    flag: '--when-group-is-ahead <action>',
    variable: 'UAF_WHEN_GROUP_IS_AHEAD',
    default: 'stop',
    description:
      "another program, such as the job on Flink, has read further in the group: 'stop' with an error, or 'follow' it " +
      'and start at its offsets',
  },
} as const satisfies Record<string, Setting>;
