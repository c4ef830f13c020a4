import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { pipeline } from '../../../job/pipeline';
import { ordinaryMessages } from '../../corpus/ordinary';
import { measure, options } from './workload';

export interface ProduceOptions {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly messages: number;
  readonly rowsPerMessage: number;
}

const MESSAGES_PER_BATCH = 1000;

const { bootstrapServers, topic, messages: count, rowsPerMessage } = options<ProduceOptions>();
const messages = [...ordinaryMessages({ seed: 1, messages: count, rowsPerMessage })].map(({ timestamp, value }) => ({
  value,
  timestamp: String(timestamp),
  headers: pipeline.input.headers,
}));
const batches = Array.from({ length: Math.ceil(count / MESSAGES_PER_BATCH) }, (_, i) =>
  messages.slice(i * MESSAGES_PER_BATCH, (i + 1) * MESSAGES_PER_BATCH),
);

/** Sends batches that are made already, one after the other. */
void measure(async () => {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (const batch of batches) {
    await producer.send({ topic, acks: -1, compression: CompressionTypes.None, messages: batch });
  }
  await producer.disconnect();
  return { amount: count };
});
