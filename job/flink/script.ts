import type { Pipeline } from '../definition';
import { insertIntoLongTermStore, insertIntoRejected } from './inserts';
import { rowViews } from './rows';
import type { ScriptInputs } from './settings';
import { insertIntoSpeedLayer, speedLayerViews } from './speed-layer';
import { join, type Sql, sql } from './sql';
import { longTermStoreTable, messagesTable, rejectedTable, speedLayerTable } from './tables';

/** What the script's results depend on; where it runs and how it is checkpointed belongs to Flink's configuration. */
const session = (pipeline: Pipeline): Sql[] =>
  Object.entries({
    'pipeline.name': pipeline.name,
    'pipeline.object-reuse': 'true',
    'table.local-time-zone': 'UTC',
  }).map(([key, value]) => sql`SET ${key} = ${value}`);

/** The pipeline as one script of Flink SQL, for Flink's SqlDriver. */
export function flinkScript(pipeline: Pipeline, inputs: ScriptInputs): string {
  const inserts = [insertIntoLongTermStore(pipeline), insertIntoSpeedLayer(), insertIntoRejected(pipeline)];
  const statements = [
    ...session(pipeline),
    messagesTable(pipeline, inputs),
    longTermStoreTable(pipeline, inputs),
    speedLayerTable(inputs),
    rejectedTable(inputs),
    ...rowViews(pipeline),
    ...speedLayerViews(pipeline),
    sql`EXECUTE STATEMENT SET BEGIN
${join(inserts, ';\n\n')};
END`,
  ];
  return statements.map((statement) => `${statement};\n`).join('\n');
}
