import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { cpuSeconds } from '../cpu';
import { javaCommand } from '../java';
import { jars } from '../maven';
import { freePort } from '../ports';
import { Program, temporaryFolder } from '../process';
import { java, run } from '../tool';
import {
  address,
  type BrokerConfig,
  format,
  metricsReporter,
  type Node,
  ofThisMachine,
  testConfig,
} from './broker-config';
import { createTopic } from './create-topic';

export interface KafkaOptions {
  /**
   * Each is a broker and a controller.
   * @default 1
   */
  readonly brokers?: number;
  /**
   * The brokers' configuration, in Kafka's own names, but for what is this machine's.
   * @default - what tests need
   */
  readonly config?: BrokerConfig;
  /**
   * Where the brokers keep their data; `stop` leaves it in place.
   * @default - a temporary folder, which `stop` removes
   */
  readonly dataDir?: string;
  /**
   * Where the brokers' logs go.
   * @default - beside their data
   */
  readonly logDir?: string;
  /**
   * Port of the first broker.
   * @default - a free one
   */
  readonly port?: number;
  /**
   * Regular expressions of the metrics that each broker serves, as Strimzi has it do.
   * @default - it serves none
   */
  readonly metrics?: readonly string[];
}

export interface TopicOptions {
  readonly partitions: number;
  /**
   * To how many brokers it is replicated.
   * @default - as many as there are, up to three
   */
  readonly replicas?: number;
  /** The topic's configuration, in Kafka's own names. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface KafkaCluster {
  readonly bootstrapServers: string;
  readonly clusterId: string;
  /** Where each broker serves its metrics, if it does. */
  readonly metricsAddresses: readonly string[];
  /** One can be killed and started again: it keeps its data and its port. */
  readonly brokers: readonly Program[];
  createTopic(name: string, options: TopicOptions): Promise<void>;
  /** Its files go a minute later. */
  deleteTopic(name: string): Promise<void>;
  /** CPU time of all brokers so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** 16 bytes in base64, as Kafka wants it. */
const CLUSTER_ID = 'UnderstandApacheFlinkA';

/** The folder with Kafka's jars. */
export const kafkaJars = (): Promise<string> => jars('Kafka', join(__dirname, 'pom.xml'));

/** Starts Kafka in KRaft mode on the loopback interface. A topic must be created before it is used. */
export async function startKafka({
  brokers: count = 1,
  config = testConfig(count),
  dataDir,
  logDir,
  port,
  metrics,
}: KafkaOptions = {}): Promise<KafkaCluster> {
  const command = await javaCommand('Kafka');
  const classPath = join(await kafkaJars(), '*');
  const folder = dataDir ?? temporaryFolder('kafka');
  const nodes: Node[] = [];
  for (let id = 1; id <= count; id++) {
    const free = id === 1 && port !== undefined ? port : await freePort();
    const metricsPort = metrics && (await freePort());
    nodes.push({ id, port: free, controllerPort: await freePort(), ...(metricsPort && { metricsPort }) });
  }
  const propertiesFile = (node: Node) => join(folder, `broker-${node.id}.properties`);
  const brokers = nodes.map(
    (node) =>
      new Program({
        name: `Kafka broker ${node.id}`,
        command,
        args: ['-Xmx512m', '-Dlog4j2.level=INFO', '-cp', classPath, 'kafka.Kafka', propertiesFile(node)],
        logFile: join(logDir ?? folder, logDir === undefined ? `broker-${node.id}.log` : `kafka-${node.id}.log`),
        ready: () => isMember(node),
      }),
  );
  const cluster: KafkaCluster = {
    bootstrapServers: nodes.map(address).join(','),
    clusterId: CLUSTER_ID,
    metricsAddresses: nodes.flatMap(({ metricsPort }) => (metricsPort === undefined ? [] : `127.0.0.1:${metricsPort}`)),
    brokers,
    createTopic: (topic, { partitions, replicas = Math.min(count, 3), config = {} }) =>
      withAdmin(nodes, (admin) => {
        const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
        return createTopic(admin, { topic, numPartitions: partitions, replicationFactor: replicas, configEntries });
      }),
    deleteTopic: (topic) => withAdmin(nodes, (admin) => admin.deleteTopics({ topics: [topic] })),
    cpuSeconds: () => brokers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    async stop() {
      await Promise.all(brokers.map((broker) => broker.stop()));
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };

  try {
    await Promise.all(
      nodes.map(async (node) => {
        const properties = {
          ...config,
          ...ofThisMachine(node, nodes, join(folder, `broker-${node.id}`)),
          ...metricsReporter(node, metrics),
        };
        writeFileSync(propertiesFile(node), format(properties));
        const tool = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool'];
        await run(java, [...tool, 'format', '--ignore-formatted', '-t', CLUSTER_ID, '-c', propertiesFile(node)]);
      }),
    );
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** Whether the node answers and, by what it knows, has joined the cluster as a broker. */
function isMember(node: Node): Promise<boolean> {
  return withAdmin([node], async (admin) => {
    const { brokers } = await admin.describeCluster();
    return brokers.some(({ nodeId }) => nodeId === node.id);
  });
}

async function withAdmin<T>(nodes: readonly Node[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({ brokers: nodes.map(address), logLevel: logLevel.NOTHING, retry: { retries: 2 } });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
