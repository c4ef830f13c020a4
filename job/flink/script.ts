import type { Pipeline } from '../definition';
import { createFunctions } from './aggregates';
import { insertIntoLongTermStore, longTermStoreTable } from './long-term-store';
import { insertIntoRejected, rejectedTable } from './rejected';
import type { ScriptInputs } from './settings';
import { rowsView, sourceTable } from './source';
import { insertsIntoSpeedLayer, speedLayerTable, windowsViews } from './speed-layer';
import { commented, join, type Sql, sql } from './sql';

/** What the script's results depend on; where it runs and how it is checkpointed belongs to Flink's configuration. */
const session = (pipeline: Pipeline): Sql[] => [
  sql`SET 'pipeline.name' = ${pipeline.name}`,
  commented('Operators hand rows on as they are, instead of a copy each.', sql`SET 'pipeline.object-reuse' = 'true'`),
  sql`SET 'table.local-time-zone' = 'UTC'`,
];

/** The pipeline as one script of Flink SQL, for Flink's SqlDriver. */
export function flinkScript(pipeline: Pipeline, inputs: ScriptInputs): string {
  const inserts = [insertIntoLongTermStore(pipeline), ...insertsIntoSpeedLayer(pipeline), insertIntoRejected(pipeline)];
  const statements = [
    ...session(pipeline),
    ...createFunctions(pipeline),
    sourceTable(pipeline, inputs),
    longTermStoreTable(pipeline, inputs),
    speedLayerTable(inputs),
    rejectedTable(inputs),
    rowsView(pipeline),
    ...windowsViews(pipeline),
    commented(
      'One job of three parts, which reads each row once.',
      sql`EXECUTE STATEMENT SET BEGIN

${join(inserts, ';\n\n')};

END`,
    ),
  ];
  return statements.map((statement) => `${statement};\n`).join('\n');
}
