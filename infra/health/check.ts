import { type Alert, type AlertTimes, conditionOf } from './alerts';
import { fluxOf, IMPORTS } from './flux';

/** What InfluxDB's API takes as a check: a task that writes to bucket `_monitoring` how an alert is. */
export interface Check {
  readonly name: string;
  readonly description: string;
  readonly type: 'custom';
  readonly status: 'active';
  readonly query: { readonly text: string };
}

/** Known by it, so that one that is no longer declared can be deleted. */
export const DESCRIPTION = 'Installed from the repository: changes made here are lost.';

/** @param bucket where the metrics are */
export function checkOf(alert: Alert, bucket: string, times: AlertTimes): Check {
  const { name, unit } = alert;
  const text = `import "influxdata/influxdb/monitor"
${IMPORTS}
option task = {name: "${name}", every: ${times.every}ms, offset: 0s}

check = {_check_id: "", _check_name: "${name}", _type: "custom", tags: {}}

${fluxOf(bucket, alert.value, times)}
  |> map(fn: (r) => ({_time: now(), _measurement: "health", value: r._value}))
  |> group(columns: ["_measurement"])
  |> monitor.check(
    data: check,
    crit: (r) => ${conditionOf(alert, 'r.value')},
    messageFn: (r) => "\${string(v: r.value)} ${unit}: docs/runbook.md#${name}",
  )
`;
  return { name, description: DESCRIPTION, type: 'custom', status: 'active', query: { text } };
}
