import type { Kafka } from 'kafkajs';
import { pino } from 'pino';
import { SourceError } from '../../../../../job/node/errors';
import { Retry } from '../../../../../job/node/retry';
import { KafkaTopic } from '../../../../../job/node/source/kafka-topic';

/** An admin client that can't connect so many times. */
function kafkaThatIsAway(times: number): Kafka {
  let left = times;
  return {
    admin: () => ({
      connect: async () => {
        if (left-- > 0) throw new Error('Connection error: connect ECONNREFUSED');
      },
      disconnect: async () => {},
      fetchTopicOffsets: async () => [{ partition: 0, low: '1', high: '4' }],
      fetchOffsets: async () => [],
    }),
  } as unknown as Kafka;
}

function topicOn(kafka: Kafka): KafkaTopic {
  const clock = { now: () => 0, sleep: async () => {}, every: () => () => {} };
  const isFinal = (error: unknown) => error instanceof SourceError;
  const retries = new Retry('Kafka', pino({ level: 'silent' }), new AbortController().signal, isFinal, clock);
  return new KafkaTopic({ kafka, bootstrapServers: 'broker:9092', topic: 'rows', groupId: 'job', retries }, clock);
}

test('no broker at the start is an error that says what to do', async () => {
  await expect(topicOn(kafkaThatIsAway(1)).check()).rejects.toThrow(
    /can't reach Kafka at broker:9092 .*--bootstrap-servers/,
  );
});

test('no broker while the job reads is an outage, which is waited out', async () => {
  expect(await topicOn(kafkaThatIsAway(3)).range(0)).toEqual({ partition: 0, start: 1, end: 4 });
});
