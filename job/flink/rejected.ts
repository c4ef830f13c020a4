import type { Pipeline } from '../definition';
import { MESSAGE_BYTES } from '../message-bytes';
import type { ScriptInputs } from './settings';
import { col, rows } from './source';
import { commented, identifier, join, type Sql, sql } from './sql';
import { createTable, kafkaSink } from './table';

const rejected = identifier('rejected');

export const rejectedTable = (inputs: ScriptInputs): Sql =>
  commented(
    'Rejected rows: a message for each.',
    createTable(rejected, {
      columns: [sql`${col.row} BYTES`, sql`${identifier('headers')} MAP<STRING, BYTES> METADATA`],
      with: kafkaSink(inputs.settings.rejectedTopic, inputs),
    }),
  );

export function insertIntoRejected(pipeline: Pipeline): Sql {
  const { headers } = pipeline.rejected;
  const header = (name: string, value: Sql): Sql => sql`${name}, ENCODE(CAST(${value} AS STRING), 'UTF-8')`;
  const origin = [
    header(headers.reason, col.reason),
    header(headers.partition, col.partition),
    header(headers.offset, col.offset),
  ];
  return commented(
    'Rejected rows as received, with why and from where. Of one that is too large, the beginning and its length.',
    sql`INSERT INTO ${rejected}
SELECT
  ${col.row},
  CASE
    WHEN ${col.rowLength} <= ${MESSAGE_BYTES} THEN MAP[
      ${join(origin)}
    ]
    ELSE MAP[
      ${join([...origin, header(headers.truncatedFrom, col.rowLength)])}
    ]
  END
FROM ${rows}
WHERE ${col.reason} IS NOT NULL`,
  );
}
