import { escape as escapes } from '@influxdata/influxdb-client';

const NANOSECONDS_PER_MS = '000000';

/**
 * One line of InfluxDB line protocol: `tags,name=<key> <field>=<value>,event_time=<ns>i <ns>`.
 *
 * The client's `Point` would sort the fields by name and pass the integer through a double; its escapes are used. A
 * backslash is doubled before they add theirs, so that a tag value that ends in one can't escape what follows.
 *
 * @param time milliseconds since 1970
 */
export function formatLine(
  line: { readonly measurement: string; readonly tag: string; readonly eventTimeField: string },
  key: string,
  field: string,
  value: number | string,
  time: number,
): string {
  const nanoseconds = `${time}${NANOSECONDS_PER_MS}`;
  const text = typeof value === 'number' ? String(value) : escapes.quoted(value);
  const tag = escapes.tag(key.replaceAll('\\', '\\\\'));
  return `${line.measurement},${line.tag}=${tag} ${field}=${text},${line.eventTimeField}=${nanoseconds}i ${nanoseconds}`;
}
