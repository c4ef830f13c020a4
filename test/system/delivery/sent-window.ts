import type { Topics } from '../../../infra/programs/pipeline-topics';
import type { Program } from '../../../infra/programs/process';
import { pipeline } from '../../../job/pipeline';
import { startOfWindow } from '../../corpus/corpus';
import { send } from '../../corpus/send';
import { untilConsumed } from '../../verify/until';

export const TAGS = ['pu136mod-nd-1', 'pu136mod-ni-2', 'pu136mod-ns-3'];
export const ROWS = 32 * TAGS.length;

type SourceTopic = Pick<Topics, 'bootstrapServers' | 'groupId' | 'sourceTopic'>;

const WINDOW = pipeline.speedLayer.window.size;

/** Sends rows of a window that is over, then, on each partition, a later message that lets the job close it. */
export async function sendWindow(job: Program, topics: SourceTopic): Promise<void> {
  const start = startOfWindow(Date.now() - 3 * WINDOW);
  const partitions = pipeline.topics[pipeline.input.topic].partitions;
  const message = (n: number, timestamp: number, text: string) => ({
    partition: n % partitions,
    offset: Math.floor(n / partitions),
    timestamp,
    value: Buffer.from(text),
    rows: [],
    late: false,
  });
  const step = new Date(start).toISOString();
  const count = ROWS / TAGS.length;
  const rows = Array.from({ length: count }, (_, n) =>
    message(n, start + n, TAGS.map((tag) => `${step},${tag},${n}\n`).join('')),
  );
  const later = Array.from({ length: partitions }, (_, n) => message(count + n, start + 2 * WINDOW, 'not a row,,\n'));
  await send(rows, topics);
  // Were both on their way at once, a partition read early could close the window before another one's rows.
  await untilConsumed(job, topics, rows);
  await send(later, topics);
}
