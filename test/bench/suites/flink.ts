import { startKafka } from '../../../infra/programs/kafka';
import type { Bench } from '../bench';
import type { FlinkVariant } from '../flink-run';
import { scriptOf } from '../flink-script';
import { fillTwo, measureSlopes } from '../flink-slope';

const SHAPES = [9, 1] as const;

/** Flink's cost per row without its start; with `base`, that of the commit's script in turn with today's. */
export async function flink(bench: Bench): Promise<void> {
  const { base } = bench.options;
  const variants: Record<string, FlinkVariant> = { Flink: {} };
  if (base !== undefined) variants[`Flink, script of ${base}`] = { script: (values) => scriptOf(base, values) };
  const kafka = await startKafka();
  try {
    for (const rowsPerMessage of SHAPES) {
      const rows = bench.scale.flinkRows[rowsPerMessage];
      if (rows === undefined) continue;
      const backlogs = await fillTwo(bench, kafka, rowsPerMessage, rows);
      await measureSlopes(bench, 'flink', backlogs, variants);
    }
  } finally {
    await kafka.stop();
  }
}
