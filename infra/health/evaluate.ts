import { InfluxDB } from '@influxdata/influxdb-client';
import type { InfluxDbAccess } from '../../job/inspect/points';
import { type Alert, type AlertTimes, fires } from './alerts';
import { fluxOf, IMPORTS } from './flux';

/** How an alert is now. */
export interface AlertState extends Pick<Alert, 'name' | 'threshold' | 'unit'> {
  /** Undefined where no metric says anything of it. */
  readonly value: number | undefined;
  readonly fires: boolean;
}

/** Asks InfluxDB for the value of each alert. */
export function evaluate(
  { url, org, bucket, token }: InfluxDbAccess,
  alerts: readonly Alert[],
  times: AlertTimes,
): Promise<AlertState[]> {
  const queries = new InfluxDB({ url, token }).getQueryApi(org);
  return Promise.all(
    alerts.map(async (alert) => {
      const { name, threshold, unit } = alert;
      const text = `${IMPORTS}${fluxOf(bucket, alert.value, times)}`;
      const [row] = await queries.collectRows<{ readonly _value: number }>(text);
      const value = row?._value;
      return { name, threshold, unit, value, fires: value !== undefined && fires(alert, value) };
    }),
  );
}
