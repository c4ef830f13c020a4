import { type ConsumerRunConfig, type EachBatchPayload, type Kafka, KafkaJSError, type KafkaMessage } from 'kafkajs';
import { readRanges } from '../../../../job/inspect/topic-ranges';

const TOPIC = 'time-series';

/** One partition, of which each run of a consumer gives out batches of two messages and then fails as it is told. */
function kafkaThatFails(failures: Error[]): Kafka {
  const consumer = () => {
    let next = 0;
    return {
      events: { CRASH: 'consumer.crash' },
      on: () => undefined,
      connect: async () => undefined,
      disconnect: async () => undefined,
      subscribe: async () => undefined,
      seek: ({ offset }: { offset: string }) => {
        next = Number(offset);
      },
      run: async ({ eachBatch }: ConsumerRunConfig) => {
        await Promise.resolve();
        for (;;) {
          const messages = [next, next + 1].map((offset) => ({ offset: String(offset) }) as KafkaMessage);
          const batch = { partition: 0, messages, lastOffset: () => String(next + 1) };
          await eachBatch?.({ batch } as unknown as EachBatchPayload);
          next += 2;
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          if (next >= 8) return;
        }
      },
    };
  };
  return { consumer } as unknown as Kafka;
}

async function read(kafka: Kafka): Promise<number[]> {
  const offsets: number[] = [];
  await readRanges(kafka, TOPIC, new Map([[0, { from: 1, to: 6 }]]), ({ offset }) => offsets.push(Number(offset)));
  return offsets;
}

it('goes on where it stopped after what Kafka answers for a while only', async () => {
  const loading = new KafkaJSError('The coordinator is loading', { retriable: true });
  expect(await read(kafkaThatFails([loading, loading]))).toEqual([1, 2, 3, 4, 5]);
});

it('fails at once where trying again changes nothing', async () => {
  const forbidden = new KafkaJSError('Not authorized', { retriable: false });
  await expect(read(kafkaThatFails([forbidden]))).rejects.toThrow('Not authorized');
});
