import type { Aggregate, Pipeline, TagType } from '../definition';
import { type Field, fieldsOf } from '../fields';
import { overlapOf, windowsOf } from '../windows';

/** From an instant to another, exclusive: milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Squares of what is less, and sums of them, are within a double. */
const HUGE = '1e150';

/**
 * A definition's windows that start in a range, over the rows of Parquet files, in DuckDB's SQL: a row for each window and tag. Its columns are
 * the window's end, the tag, its type, how many rows, the greatest number among them without its sign, and then each
 * field of every tag type in the order of `fieldsOf`: of those of other types, what is there means nothing. Texts are
 * bytes: of strings DuckDB's client would take the byte order mark off that they begin with.
 *
 * The store keeps neither where a row stood in the topic nor whether it was late: of the values of one instant the last
 * is the greatest by its bytes and the first the least, and late rows count.
 *
 * @throws Error when the store lacks a column that windows are made of
 */
export function windowsSql(pipeline: Pipeline, files: readonly string[], { from, to }: Range): string {
  const { speedLayer, input, tagTypes } = pipeline;
  const hasTypeOf = (value: TagType['value']) => {
    const types = Object.keys(tagTypes).filter((type) => tagTypes[type]?.value === value);
    return `coalesce(type IN (${types.map(literal).join(', ') || 'NULL'}), false)`;
  };
  const isNumeric = hasTypeOf('number');
  const fields = [...fieldsOf(pipeline)].flatMap(([type, of]) => of.map((field) => columnOf(field, type)));
  const instants = Object.values(speedLayer.aggregates).flatMap((of) =>
    Object.values(of).flatMap((aggregate) => ('by' in aggregate ? [aggregate.by] : [])),
  );
  const eventTime = stored(pipeline, eventTimeColumn(pipeline));
  const [window] = windowsOf(pipeline);
  const { size, hop } = window;
  return `WITH in_time AS (
  SELECT ${[
    `(floor(epoch_ms(${eventTime}) / ${hop})::BIGINT + 1) * ${hop} AS first_end`,
    `${stored(pipeline, speedLayer.key)} AS key`,
    `${stored(pipeline, speedLayer.value)} AS value`,
    ...[...new Set(instants)].map((name) => `epoch_ms(${stored(pipeline, name)}) AS ${by(name)}`),
  ].join(', ')}
  FROM read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)
  WHERE ${eventTime} >= epoch_ms(${from})::TIMESTAMPTZ AND ${eventTime} < epoch_ms(${to + overlapOf(window)})::TIMESTAMPTZ
), typed AS (
  SELECT *, CASE ${Object.entries(tagTypes)
    .map(([type, { pattern }]) => `WHEN regexp_full_match(key, ${literal(pattern)}) THEN ${literal(type)}`)
    .join(' ')} END AS type
  FROM in_time
), numbered AS (
  SELECT *, CASE WHEN ${isNumeric} AND regexp_full_match(value, ${literal(input.number)}) THEN TRY_CAST(value AS DOUBLE) END AS number
  FROM typed WHERE type IS NOT NULL
), in_windows AS (
  SELECT *, first_end + later.range * ${hop} AS window_end FROM numbered, range(${size / hop}) AS later
)
SELECT window_end, encode(key), type, count(*) AS row_count, max(abs(number)) AS scale, ${fields.join(', ')}
FROM in_windows
WHERE (isfinite(number) OR NOT ${isNumeric}) AND (value IN ('true', 'false') OR NOT ${hasTypeOf('boolean')})
  AND window_end - ${size} >= ${from} AND window_end - ${size} < ${to}
GROUP BY window_end, key, type`;
}

/** The column that windows go by. @throws Error when no column keeps it */
export function eventTimeColumn({ columns, longTermStore }: Pipeline): string {
  const found = longTermStore.columns.find((name) => columns[name]?.from === 'record-timestamp');
  if (found !== undefined) return found;
  throw new Error(
    "the long-term store keeps no event time: add a column from 'record-timestamp' to longTermStore.columns",
  );
}

function stored({ longTermStore }: Pipeline, name: string): string {
  if (longTermStore.columns.includes(name)) return identifier(name);
  throw new Error(
    `windows are made of column '${name}', which the long-term store does not keep: it has ${longTermStore.columns.join(', ')}`,
  );
}

const columnOf = ({ aggregate, values }: Field, type: string): string =>
  values === 'number' ? sqlOf(aggregate, type) : `encode(${sqlOf(aggregate, type)})`;

function sqlOf(aggregate: Aggregate, type: string): string {
  const isType = `FILTER (WHERE type = ${literal(type)})`;
  switch (aggregate.fn) {
    case 'average':
      return 'avg(number)';
    case 'minimum':
      return 'min(number)';
    case 'maximum':
      return 'max(number)';
    case 'sum':
      return 'sum(number)';
    case 'count':
      return 'count(*)::DOUBLE';
    // DuckDB refuses the whole query where one of them is beyond a double.
    case 'standard-deviation': {
      const fn = aggregate.of === 'population' ? 'stddev_pop' : 'stddev_samp';
      return `CASE WHEN max(abs(number)) < ${HUGE} THEN ${fn}(number) FILTER (WHERE abs(number) < ${HUGE}) END`;
    }
    case 'first':
      return `arg_min(value, row(${by(aggregate.by)}, value)) ${isType}`;
    case 'last':
      return `arg_max(value, row(${by(aggregate.by)}, value)) ${isType}`;
  }
}

const by = (column: string): string => identifier(`by ${column}`);
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
