import type { ScriptInputs } from './constructs/flink-job';

/** Stands where job/flink's generator goes. */
export const flinkScript = ({ settings, kafkaProperties }: ScriptInputs): string =>
  `-- ${JSON.stringify({ settings, kafkaProperties })}\n`;
