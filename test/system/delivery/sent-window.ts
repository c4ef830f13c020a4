import type { Topics } from '../../../infra/programs/pipeline-topics';
import type { Program } from '../../../infra/programs/process';
import { pipeline } from '../../../job/pipeline';
import { type Message, startOfWindow } from '../../corpus/corpus';
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

/**
 * Sends, after that, a row of each tag in a window that nothing closes.
 * @returns when the window ends, and the message
 */
export async function sendOpenWindow(topics: SourceTopic): Promise<{ readonly end: number; readonly sent: Message }> {
  const start = startOfWindow(Date.now());
  const sent = message(COUNT + PARTITIONS, start, rowsOf(start, 1));
  await send([sent], topics);
  return { end: start + WINDOW, sent };
}
