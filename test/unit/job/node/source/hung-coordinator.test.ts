import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { systemClock } from '../../../../../job/node/clock';
import { FakeLog } from './fake-log';
import { broker, reader, start, until } from './kafka-source-under-test';

const PARTITIONS = 6;
/** Heartbeats fall due after a second: while a batch of each partition is held, and some of them are still to come. */
const A_BATCH_MS = 250;
/** How long a heartbeat without an answer is waited for. */
const PATIENCE_MS = 2_000;

const values = (round: string) => Array.from({ length: PARTITIONS }, (_, partition) => `${round}${partition}`);

function append(round: string): void {
  for (const [partition, value] of values(round).entries()) broker.log(partition).append(value);
}

/** What it was asked for as the coordinator. */
const group = () => broker.asked.filter((api) => api === 'JoinGroup' || api === 'Heartbeat');

/** With heartbeats only after batches, and none meanwhile: how many there are does not depend on how quick this machine is. */
const startPatient = () =>
  start({
    kafka: new Kafka({ brokers: [broker.address], requestTimeout: PATIENCE_MS, logLevel: logLevel.NOTHING }),
    clock: { ...systemClock, every: () => () => {} },
  });

test('a coordinator that hangs is asked once: the batches that are held wait for another one, and are read then', async () => {
  for (let partition = 1; partition < PARTITIONS; partition++) broker.partitions.set(partition, new FakeLog());
  const { accept } = reader;
  reader.accept = async (chunk) => {
    await sleep(A_BATCH_MS);
    await accept.call(reader, chunk);
  };
  append('a');
  broker.unanswered.add('Heartbeat');
  try {
    await startPatient();
    await until(() => group().length > 2);
  } finally {
    broker.unanswered.clear();
  }
  expect(group().slice(0, 3)).toEqual(['JoinGroup', 'Heartbeat', 'JoinGroup']);
  append('b');
  await until(() => reader.values.length === 2 * PARTITIONS);
  expect([...reader.values].sort()).toEqual([...values('a'), ...values('b')]);
});
