import type { Admin } from 'kafkajs';
import { createTopic } from '../../../infra/programs/kafka/create-topic';

const { parse } = require('kafkajs/src/protocol/requests/createTopics/v0/response');

const TOPIC = { topic: 'time-series', numPartitions: 1, replicationFactor: 1 };
const [NONE, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR] = [0, 37, 38];

/** What a broker answers to one request after the other, as kafkajs takes it. */
function adminOf(errorCodes: number[]): { admin: Admin; requests: () => number } {
  let requests = 0;
  const admin = {
    createTopics: async () => {
      requests++;
      return parse({ topicErrors: [{ topic: TOPIC.topic, errorCode: errorCodes.shift() ?? NONE }] });
    },
    fetchTopicMetadata: async () => ({ topics: [{ partitions: [{ leader: 1 }] }] }),
  };
  return { admin: admin as unknown as Admin, requests: () => requests };
}

it('a topic is created once brokers are back that Kafka took for gone', async () => {
  const { admin, requests } = adminOf([INVALID_REPLICATION_FACTOR, NONE]);
  await createTopic(admin, TOPIC);
  expect(requests()).toBe(2);
});

it('a topic is refused at once where trying again changes nothing', async () => {
  const { admin, requests } = adminOf([INVALID_PARTITIONS, NONE]);
  await expect(createTopic(admin, TOPIC)).rejects.toMatchObject({ errors: [{ type: 'INVALID_PARTITIONS' }] });
  expect(requests()).toBe(1);
});
