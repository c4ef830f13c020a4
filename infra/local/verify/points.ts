import { type FluxTableMetaData, flux, InfluxDB } from '@influxdata/influxdb-client';
import { pipeline } from '../../../job/pipeline';
import type { Addresses } from '../state';

/** An aggregate as InfluxDB has it. */
export interface Point {
  readonly name: string;
  readonly field: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly value: string | number;
}

const { line, aggregates } = pipeline.speedLayer;

/**
 * Every point of the pipeline's measurement whose time lies in [start, stop), in milliseconds since 1970.
 * @throws Error when a point's time is not what its own field says
 */
export async function readPoints(
  { url, org, bucket, token }: Pick<Addresses['influxDb'], 'url' | 'org' | 'bucket' | 'token'>,
  start: number,
  stop: number,
): Promise<Point[]> {
  const api = new InfluxDB({ url, token }).getQueryApi(org);
  const points: Point[] = [];
  for await (const { values, tableMeta } of api.iterateRows(query(bucket, start, stop))) {
    const point = pointOf(values, tableMeta);
    if (point.field !== line.eventTimeField) points.push(point);
    else if (String(point.value) !== String(point.time)) {
      throw new Error(`${point.field} of ${point.name} is ${point.value}, but the point's time ${point.time}`);
    }
  }
  return points;
}

/** Texts have their line breaks escaped on the way: InfluxDB's CSV leaves carriage returns out. An empty one is none to Flux. */
const query = (bucket: string, start: number, stop: number) => flux`
  import "strings"
  replace = (v, t, u) => strings.replaceAll(v: v, t: t, u: u)
  escape = (v) => replace(t: ${'\n'}, u: ${'\\n'},
    v: replace(t: ${'\r'}, u: ${'\\r'}, v: replace(t: ${'\\'}, u: ${'\\\\'}, v: v)))
  from(bucket: ${bucket})
    |> range(start: ${new Date(start)}, stop: ${new Date(stop)})
    |> filter(fn: (r) => r._measurement == ${line.measurement} and r._field != ${aggregates.string.field})
    |> yield(name: "numbers")
  from(bucket: ${bucket})
    |> range(start: ${new Date(start)}, stop: ${new Date(stop)})
    |> filter(fn: (r) => r._measurement == ${line.measurement} and r._field == ${aggregates.string.field})
    |> map(fn: (r) => ({r with _value: if exists r._value then escape(v: r._value) else ""}))
    |> yield(name: "texts")`;

const ESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\n': '\n' };

function pointOf(values: readonly string[], table: FluxTableMetaData): Point {
  const text = (label: string): string => values[table.column(label).index] ?? '';
  const [field, value] = [text('_field'), text('_value')];
  return {
    name: text(line.tag),
    field,
    time: nanoseconds(text('_time')),
    value:
      table.column('_value').dataType === 'double'
        ? Number(value)
        : value.replaceAll(/\\[\\rn]/g, (escaped) => ESCAPED[escaped] ?? escaped),
  };
}

/** Of an instant such as `2026-11-22T10:01:00Z`, with up to nine digits of a second's fraction. */
function nanoseconds(instant: string): bigint {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(instant) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
