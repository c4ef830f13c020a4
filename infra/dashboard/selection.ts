import { flux, fluxExpression } from '@influxdata/influxdb-client';

/** Flux for what a measurement has in fields, in the time that is looked at. */
export function selection(bucket: string, measurement: string, fields: readonly string[]): string {
  const any = fields.map((field) => flux`r._field == ${field}`).join(' or ');
  return flux`from(bucket: ${bucket})
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == ${measurement} and (${fluxExpression(any)}))`.toString();
}
