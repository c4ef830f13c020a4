import { startKafka } from '../../../infra/programs/kafka';
import { fill } from '../backlog';
import type { Bench, Measured } from '../bench';
import { runNode } from '../node-run';
import { versions } from '../versions';

const CODECS = ['uncompressed', 'lz4', 'zstd', 'snappy', 'gzip'] as const;
const ROWS_PER_MESSAGE = 9;

/** The Node engine on the same rows, which the broker keeps compressed by each codec. */
export async function codecs(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  try {
    const measured: Measured[] = [];
    for (const compression of CODECS.filter((codec) => bench.wants(codec))) {
      const rows = bench.scale.engineRows[ROWS_PER_MESSAGE];
      bench.options.progress(`codecs: filling a topic with ${rows} rows, ${compression}`);
      const backlog = await fill(kafka, { name: compression, rows, rowsPerMessage: ROWS_PER_MESSAGE, compression });
      const subject = {
        suite: 'codecs',
        system: compression,
        shape: `${ROWS_PER_MESSAGE} rows per message`,
        unit: 'rows' as const,
        counted: 'from the start of the process to the commit of the last offset, every guarantee on',
        versions,
      };
      measured.push({ subject, run: (i) => runNode(backlog, `${compression}-${i}`) });
    }
    await bench.alternate(measured);
  } finally {
    await kafka.stop();
  }
}
