/** In Kafka's own names. */
export type BrokerConfig = Readonly<Record<string, string | number | boolean>>;

/** A broker of this machine. */
export interface Node {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** @default - it serves no metrics */
  readonly metricsPort?: number;
}

/** What a broker is told whatever its configuration says: where it and the others are, and how to share a machine. */
export function ofThisMachine(node: Node, nodes: readonly Node[], dataDir: string): BrokerConfig {
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    listeners: `PLAINTEXT://${address(node)},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(','),
    'log.dirs': dataDir,
    // The cleaner would take a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    // Nobody waits for more members of a group than there are.
    'group.initial.rebalance.delay.ms': 0,
    // A broker that was killed is let in again once its old session has timed out.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
  };
}

/** What Strimzi adds for its metrics reporter. @param allowList of the names that it serves */
export function metricsReporter({ metricsPort }: Node, allowList: readonly string[] = []): BrokerConfig {
  if (metricsPort === undefined) return {};
  return {
    'metric.reporters': 'io.strimzi.kafka.metrics.KafkaPrometheusMetricsReporter',
    'kafka.metrics.reporters': 'io.strimzi.kafka.metrics.YammerPrometheusMetricsReporter',
    'prometheus.metrics.reporter.listener': `http://127.0.0.1:${metricsPort}`,
    'prometheus.metrics.reporter.allowlist': allowList.join(','),
  };
}

/** What tests need of brokers. */
export function testConfig(brokers: number): BrokerConfig {
  const replicas = Math.min(brokers, 3);
  const inSync = Math.max(1, replicas - 1);
  return {
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    // Tests choose the timestamps of their records, and retention goes by those.
    'log.retention.ms': -1,
    'log.message.timestamp.after.max.ms': Number.MAX_SAFE_INTEGER,
  };
}

/** As a file of properties. */
export const format = (properties: BrokerConfig): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

export const address = ({ port }: Pick<Node, 'port'>): string => `127.0.0.1:${port}`;
