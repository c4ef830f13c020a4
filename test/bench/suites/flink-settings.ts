import { startKafka } from '../../../infra/programs/kafka';
import { flinkScript } from '../../../job/flink/script';
import type { ScriptSettings } from '../../../job/flink/settings';
import { pipeline } from '../../../job/pipeline';
import type { Bench } from '../bench';
import type { FlinkVariant } from '../flink-run';
import { fillTwo, measureSlopes } from '../flink-slope';

const ROWS_PER_MESSAGE = 9;
export const VARIANTS: Readonly<Record<string, FlinkVariant>> = {
  'as declared': {},
  'objects not reused': { script: changed("'pipeline.object-reuse' = 'true'", "'pipeline.object-reuse' = 'false'") },
  'a dictionary for each column': {
    script: changed("'parquet-utc.enable.dictionary' = 'false'", "'parquet-utc.enable.dictionary' = 'true'"),
  },
  'Parquet pages of 64 KiB': {
    script: changed("'format' = 'parquet-utc',", "'format' = 'parquet-utc',\n  'parquet-utc.page.size' = '65536',"),
  },
  'fetches of at least 1 MiB': {
    script: changed(
      "'scan.startup.mode'",
      "'properties.fetch.min.bytes' = '1048576',\n  'properties.max.partition.fetch.bytes' = '4194304',\n  'scan.startup.mode'",
    ),
  },
  'state in RocksDB': { configuration: { 'state.backend.type': 'rocksdb' } },
};

function changed(text: string, to: string): (values: ScriptSettings) => string {
  return (settings) => {
    const script = flinkScript(pipeline, { settings });
    if (!script.includes(text)) throw new Error(`the script has no ${text}: adapt the variant`);
    return script.replace(text, to);
  };
}

/** What each setting of Flink's costs or brings, in turn with those that are declared. */
export async function flinkSettings(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  try {
    const backlogs = await fillTwo(bench, kafka, ROWS_PER_MESSAGE, bench.scale.flinkRows[ROWS_PER_MESSAGE]);
    await measureSlopes(bench, 'flink-settings', backlogs, VARIANTS);
  } finally {
    await kafka.stop();
  }
}
