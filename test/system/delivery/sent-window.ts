import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Topics } from '../../../infra/programs/kafka/pipeline-topics';
import type { Program } from '../../../infra/programs/process';
import { pipeline } from '../../../job/pipeline';
import { startOfWindow } from '../../corpus/corpus';
import { send } from '../../corpus/send';
import { untilConsumed } from '../../verify/until';

export const TAGS = ['pu136mod-nd-1', 'pu136mod-ni-2', 'pu136mod-ns-3'];
export const ROWS = 32 * TAGS.length;

type SourceTopic = Pick<Topics, 'bootstrapServers' | 'groupId' | 'sourceTopic'>;

const WINDOW = pipeline.speedLayer.window.size;

const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;
const COUNT = ROWS / TAGS.length;

/** The messages that {@link sendWindow} sends are the first ones, spread evenly over the partitions. */
const message = (n: number, timestamp: number, text: string) => ({
  partition: n % PARTITIONS,
  offset: Math.floor(n / PARTITIONS),
  timestamp,
  value: Buffer.from(text),
  rows: [],
  late: false,
});

const rowsOf = (start: number, n: number): string =>
  TAGS.map((tag) => `${new Date(start).toISOString()},${tag},${n}\n`).join('');

/** Sends rows of a window that is over, then, on each partition, a later message that lets the job close it. */
export async function sendWindow(job: Program, topics: SourceTopic): Promise<void> {
  const start = startOfWindow(Date.now() - 3 * WINDOW);
  const rows = Array.from({ length: COUNT }, (_, n) => message(n, start + n, rowsOf(start, n)));
  const later = Array.from({ length: PARTITIONS }, (_, n) => message(COUNT + n, start + 2 * WINDOW, 'not a row,,\n'));
  await send(rows, topics);
  // Were both on their way at once, a partition read early could close the window before another one's rows.
  await untilConsumed(job, topics, rows);
  await send(later, topics);
}

/** The name of the rows that {@link sendTrickle} sends. */
export const TRICKLE = 'trickle';

/** Sends messages of one row each to all partitions, until it is stopped. */
export function sendTrickle({ bootstrapServers, sourceTopic: topic }: SourceTopic): { stop(): Promise<number> } {
  let isStopped = false;
  const sent = (async () => {
    const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    let count = 0;
    for (; !isStopped; await sleep(20)) {
      const value = `${new Date().toISOString()},${TRICKLE},${count}`;
      const messages = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value }));
      await producer.send({ topic, messages });
      count += PARTITIONS;
    }
    await producer.disconnect();
    return count;
  })();
  return {
    stop: () => {
      isStopped = true;
      return sent;
    },
  };
}
