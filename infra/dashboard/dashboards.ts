import { pipeline } from '../../job/pipeline';
import type { EnvironmentProps } from '../environments/environment';
import { alertsOf, TIMES } from '../health/alerts';
import { checkOf } from '../health/check';
import { watchedOf } from '../health/watched';
import { installChecks } from './checks';
import { healthDashboard } from './health';
import type { InfluxDb } from './influxdb-api';
import { installDashboard } from './install';
import { timeSeriesDashboard } from './time-series';

/**
 * Installs what InfluxDB shows and looks at in an environment: the dashboard of the pipeline, that of the system's health,
 * and a check for each alert.
 * @returns where a browser finds the dashboards
 * @throws Error that says what InfluxDB answered
 */
export async function installAll(influxDb: InfluxDb & { readonly bucket: string }, environment: EnvironmentProps) {
  const { bucket } = influxDb;
  const watched = watchedOf(environment);
  const links: string[] = [];
  for (const dashboard of [timeSeriesDashboard(pipeline, bucket), healthDashboard(watched, bucket)])
    links.push(await installDashboard(influxDb, dashboard));
  await installChecks(
    influxDb,
    alertsOf(watched).map((alert) => checkOf(alert, bucket, TIMES)),
  );
  return links;
}
