import { Kafka, logLevel } from 'kafkajs';
import { measure, options } from './workload';

export interface DropTopicOptions {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly groupId: string;
  readonly messages: number;
  readonly rowsPerMessage: number;
}

const { bootstrapServers, topic, groupId, messages, rowsPerMessage } = options<DropTopicOptions>();

/** Reads a topic with kafkajs, and does nothing with it. */
void measure(async () => {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let read = 0;
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }) => {
      read += batch.messages.length;
      if (read >= messages) resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return { amount: messages * rowsPerMessage };
});
