import { type FluxTableMetaData, flux, InfluxDB } from '@influxdata/influxdb-client';
import { distinctFields, type FieldValue, fieldsOf } from '../fields';
import { pipeline } from '../pipeline';

/** An aggregate as InfluxDB has it. */
export interface Point {
  readonly measurement: string;
  readonly name: string;
  readonly field: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly value: FieldValue;
}

export interface InfluxDbAccess {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

const { line } = pipeline.speedLayer;
/** The fields whose values are texts. */
const TEXTS = distinctFields(fieldsOf(pipeline)).flatMap(({ name, values }) => (values === 'string' ? [name] : []));

/**
 * Every point of a measurement of the pipeline's whose time lies in [start, stop), in milliseconds since 1970.
 * @throws Error when a point's time is not what its own field says
 */
export async function readPoints(
  access: InfluxDbAccess,
  start: number,
  stop: number,
  measurement: string = line.measurement,
): Promise<Point[]> {
  const asked = { ...access, measurement };
  const texts = await Promise.all(TEXTS.map((field) => readTexts(asked, field, start, stop)));
  return [...(await readNumbers(asked, start, stop)), ...texts.flat()];
}

interface Asked extends InfluxDbAccess {
  readonly measurement: string;
}

async function readNumbers(
  { url, org, bucket, token, measurement }: Asked,
  start: number,
  stop: number,
): Promise<Point[]> {
  const api = new InfluxDB({ url, token }).getQueryApi(org);
  const points: Point[] = [];
  for await (const { values, tableMeta } of api.iterateRows(numbers(bucket, measurement, start, stop))) {
    const point = pointOf(values, tableMeta);
    if (point.field !== line.eventTimeField) points.push(point);
    else if (String(point.value) !== String(point.time)) {
      throw new Error(`${point.field} of ${point.name} is ${point.value}, but the point's time ${point.time}`);
    }
  }
  return points;
}

const numbers = (bucket: string, measurement: string, start: number, stop: number) => flux`
  from(bucket: ${bucket})
    |> range(start: ${new Date(start)}, stop: ${new Date(stop)})
    |> filter(fn: (r) => r._measurement == ${measurement} and not contains(value: r._field, set: ${TEXTS}))`;

function pointOf(values: readonly string[], table: FluxTableMetaData): Point {
  const text = (label: string): string => values[table.column(label).index] ?? '';
  const value = text('_value');
  return {
    measurement: text('_measurement'),
    name: text(line.tag),
    field: text('_field'),
    time: nanoseconds(text('_time')),
    value: typedValue(value, table.column('_value').dataType),
  };
}

/** An integer stays a text: it is the event time, which is beyond a double. */
function typedValue(text: string, dataType: string): FieldValue {
  if (dataType === 'double') return Number(text);
  return dataType === 'boolean' ? text === 'true' : text;
}

/**
 * In InfluxQL, whose answers are JSON. Flux gives the values after an empty text to the points before them, as of
 * InfluxDB 2.7.12, and its CSV leaves carriage returns out.
 */
async function readTexts(
  { url, org, bucket, token, measurement }: Asked,
  field: string,
  start: number,
  stop: number,
): Promise<Point[]> {
  const select = `SELECT ${name(field)} FROM ${name(measurement)} WHERE time >= ${start}ms AND time < ${stop}ms GROUP BY ${name(line.tag)}`;
  const query = new URLSearchParams({ org, db: bucket, epoch: 'ms', q: select });
  const response = await fetch(new URL(`/query?${query}`, url), { headers: { Authorization: `Token ${token}` } });
  if (!response.ok) throw new Error(`InfluxDB at ${url} answered ${response.status}: ${await response.text()}`);
  // What InfluxDB's API documents for a query of one statement and one field.
  const { results }: InfluxQlAnswer = JSON.parse(await response.text());
  const [result] = results;
  if (result?.error !== undefined) throw new Error(`InfluxDB at ${url} refused a query: ${result.error}`);
  return (result?.series ?? []).flatMap(({ tags, values }) =>
    values.map(([time, value]) => ({
      measurement,
      name: tags[line.tag] ?? '',
      field,
      time: BigInt(time) * 1_000_000n,
      value,
    })),
  );
}

interface InfluxQlAnswer {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly tags: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [time: number, value: string])[];
    }[];
  }[];
}

/** As InfluxQL quotes names. */
const name = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** Of an instant such as `2026-11-22T10:01:00Z`, with up to nine digits of a second's fraction. */
function nanoseconds(instant: string): bigint {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(instant) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
