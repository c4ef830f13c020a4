import { type Admin, type Kafka, KafkaJSError, KafkaJSProtocolError } from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import { askAdmin } from '../../../../job/inspect/ask-kafka';

const NOT_LEADER = 6;
const offsets = (admin: Admin) => admin.fetchTopicOffsets('time-series');

/** A broker for each connection, of which some answer with an error. */
function kafkaOf(answers: (Error | string)[]): { kafka: Kafka; open: () => number } {
  let open = 0;
  const admin = () => ({
    connect: async () => {
      open++;
    },
    disconnect: async () => {
      open--;
    },
    fetchTopicOffsets: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { kafka: { admin } as unknown as Kafka, open: () => open };
}

it('asks the new leader of a partition that has just changed its leader, on a new connection', async () => {
  const moved = createErrorFromCode(NOT_LEADER);
  expect(moved).toBeInstanceOf(KafkaJSProtocolError);
  const { kafka, open } = kafkaOf([moved, 'the offsets']);
  expect(await askAdmin(kafka, offsets)).toBe('the offsets');
  expect(open()).toBe(0);
});

it('fails at once where trying again changes nothing, and leaves no connection open', async () => {
  const { kafka, open } = kafkaOf([new KafkaJSError('Not authorized', { retriable: false }), 'the offsets']);
  await expect(askAdmin(kafka, offsets)).rejects.toThrow('Not authorized');
  expect(open()).toBe(0);
});

it('says what no broker at all means, in the words of the caller', async () => {
  const refused = new KafkaJSError('ECONNREFUSED', { retriable: true });
  const admin = () => ({ connect: () => Promise.reject(refused), disconnect: async () => undefined });
  const unreachable = ({ message }: Error) => {
    throw new Error(`nobody answers (${message})`);
  };
  await expect(askAdmin({ admin } as unknown as Kafka, offsets, unreachable)).rejects.toThrow(
    'nobody answers (ECONNREFUSED)',
  );
});
