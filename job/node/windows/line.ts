import { escape as escapes } from '@influxdata/influxdb-client';

const NANOSECONDS_PER_MS = '000000';
/** Where none of these stands, there is nothing to escape: so it is with most names. */
const IS_ESCAPED = /[\\,= \n\r\t]/;

/** A field's name and value. */
export type LineField = readonly [name: string, value: number | string];

/**
 * One line of InfluxDB line protocol: `tags,name=<key> <field>=<value>,...,event_time=<ns>i <ns>`.
 *
 * The client's `Point` would sort the fields by name and pass the integer through a double; its escapes are used. A
 * backslash is doubled before they add theirs, so that a tag value that ends in one can't escape what follows.
 *
 * @param time milliseconds since 1970
 */
export function formatLine(
  line: { readonly measurement: string; readonly tag: string; readonly eventTimeField: string },
  key: string,
  fields: readonly LineField[],
  time: number,
): string {
  const nanoseconds = `${time}${NANOSECONDS_PER_MS}`;
  const tag = IS_ESCAPED.test(key) ? escapes.tag(key.replaceAll('\\', '\\\\')) : key;
  let texts = '';
  for (const [name, value] of fields) {
    texts += `${IS_ESCAPED.test(name) ? escapes.tag(name) : name}=${typeof value === 'number' ? value : escapes.quoted(value)},`;
  }
  return `${line.measurement},${line.tag}=${tag} ${texts}${line.eventTimeField}=${nanoseconds}i ${nanoseconds}`;
}
