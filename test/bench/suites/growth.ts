import { startKafka } from '../../../infra/programs/kafka';
import { type BacklogOptions, fill } from '../backlog';
import type { Bench } from '../bench';
import type { Subject } from '../measurement';
import { runNode } from '../node-run';
import { versions } from '../versions';

const ROWS_PER_MESSAGE = 9;
const SYSTEM = 'Node engine';

/** What becomes of speed and memory with more rows and with more tags. */
export async function growth(bench: Bench): Promise<void> {
  const { growthRows, growthTags, tagRows } = bench.scale;
  const shapes = [
    ...growthRows.map((rows) => ({ rows, tags: 30 })),
    ...growthTags
      .filter((tags) => tags !== 30 || !growthRows.includes(tagRows))
      .map((tags) => ({ rows: tagRows, tags })),
  ];
  for (const { rows, tags } of shapes) {
    await measureOne(bench, { name: `growth-${rows}-${tags}`, rows, tags, rowsPerMessage: ROWS_PER_MESSAGE });
  }
}

async function measureOne(bench: Bench, options: BacklogOptions): Promise<void> {
  if (!bench.wants(SYSTEM)) return;
  const text = (n: number | undefined) => n?.toLocaleString('en-US') ?? '';
  const shape = `${text(options.rows)} rows of ${text(options.tags)} tags`;
  const subject: Subject = {
    suite: 'growth',
    system: SYSTEM,
    shape,
    unit: 'rows',
    counted: 'from the start of the process to the commit of the last offset',
    versions,
  };
  bench.options.progress(`growth: filling a topic with ${shape}`);
  // A broker for each, so that the disk holds one backlog at a time.
  const kafka = await startKafka();
  try {
    const backlog = await fill(kafka, options);
    await bench.measure(subject, (i) => runNode(backlog, `${options.name}-${i}`));
  } finally {
    await kafka.stop();
  }
}
