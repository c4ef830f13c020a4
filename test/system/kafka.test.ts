import { Kafka, logLevel } from 'kafkajs';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';

let cluster: KafkaCluster | undefined;

afterEach(async () => {
  await cluster?.stop();
});

async function endOffset(bootstrapServers: string, topic: string): Promise<string | undefined> {
  const admin = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const [partition] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return partition?.high;
}

async function send(bootstrapServers: string, topic: string, value: string): Promise<void> {
  const brokers = bootstrapServers.split(',');
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: true });
  await producer.connect();
  await producer.send({ topic, messages: [{ value }] }).finally(() => producer.disconnect());
}

test('a broker that was killed comes back on its port with its records', async () => {
  cluster = await startKafka();
  const { bootstrapServers, brokers } = cluster;
  await cluster.createTopic('topic', { partitions: 1 });
  await send(bootstrapServers, 'topic', 'kept');
  for (const broker of brokers) {
    await broker.kill('SIGKILL');
    await broker.start();
  }
  expect(await endOffset(bootstrapServers, 'topic')).toBe('1');
});

test('a topic is not created by being used', async () => {
  cluster = await startKafka();
  await expect(send(cluster.bootstrapServers, 'unknown', 'x')).rejects.toThrow('does not host this topic-partition');
});

test('three brokers replicate a topic, which outlives one of them', async () => {
  cluster = await startKafka({ brokers: 3 });
  const { bootstrapServers, brokers } = cluster;
  await cluster.createTopic('topic', { partitions: 1 });
  await brokers[0]?.kill('SIGKILL');
  await send(bootstrapServers, 'topic', 'kept');
  expect(await endOffset(bootstrapServers, 'topic')).toBe('1');
});
