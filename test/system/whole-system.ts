import { join } from 'node:path';
import { flux, InfluxDB } from '@influxdata/influxdb-client';
import { seriesOf } from '../../infra/health/flux';
import { JOB_METRICS, OTHER_METRICS } from '../../infra/health/metrics';
import { describe } from '../../infra/local/describe';
import type { Engine } from '../../infra/local/job';
import { LocalSystem } from '../../infra/local/system';
import { temporaryFolder } from '../../infra/programs/process';
import { download } from '../../infra/verify/objects';
import { minutes } from '../../job/duration';
import { type Point, readPoints } from '../../job/inspect/points';
import { pipeline } from '../../job/pipeline';
import { type Corpus, startOfWindow } from '../corpus/corpus';
import { expectedLines } from '../corpus/expected';
import { until } from '../verify/until';

const WINDOW = pipeline.speedLayer.window.size;
/** So far in the past that every window is over, so near that InfluxDB keeps its points. */
const AGE = 6 * 3_600_000;

/** Where a test's first window starts. */
export const startOfTest = (): number => startOfWindow(Date.now() - AGE);

/** The whole system without its generator, in a folder of its own. */
export async function startWholeSystem(engine: Engine): Promise<LocalSystem> {
  return LocalSystem.start({ engine, folder: temporaryFolder(`whole-system-${engine}`) });
}

/** Everything in InfluxDB from a window's start on. */
export const pointsSince = (system: LocalSystem, start: number): Promise<Point[]> =>
  readPoints(describe(system).influxDb, start, Date.now() + WINDOW);

/** Waits until InfluxDB has as many points as the corpus has windows, and returns them. */
export async function untilPointsArrive(system: LocalSystem, corpus: Corpus, start: number): Promise<Point[]> {
  const expected = expectedLines(corpus).length;
  let points: Point[] = [];
  await until(`${expected} points in InfluxDB`, system.telegraf, async () => {
    if (system.influxDb.program.running) points = await pointsSince(system, start);
    return points.length >= expected;
  });
  return points;
}

/** Waits until InfluxDB has as many rejected rows as are told, and counts them by reason. */
export async function untilRejectedRowsArrive(system: LocalSystem, expected: number, start: number) {
  const { url, org, bucket, token } = describe(system).influxDb;
  const query = flux`from(bucket: ${bucket})
    |> range(start: ${new Date(start)})
    |> filter(fn: (r) => r._measurement == ${pipeline.rejected.measurement} and r._field == "offset")
    |> group(columns: ["reason"])
    |> count()`;
  let counts: Record<string, number> = {};
  await until(`${expected} rejected rows in InfluxDB`, system.telegraf, async () => {
    const rows = await new InfluxDB({ url, token })
      .getQueryApi(org)
      .collectRows<{ readonly reason: string; readonly _value: number }>(query);
    counts = Object.fromEntries(rows.map(({ reason, _value }) => [reason, _value]));
    return rows.reduce((sum, { _value }) => sum + _value, 0) >= expected;
  });
  return counts;
}

/** Waits until InfluxDB has series of each metric that alerts and the dashboard of a system's health go by. */
export async function untilMetricsArrive(system: LocalSystem): Promise<void> {
  const { url, org, bucket, token } = describe(system).influxDb;
  const queries = new InfluxDB({ url, token }).getQueryApi(org);
  const metrics = [...Object.values(JOB_METRICS[system.engine]), ...OTHER_METRICS];
  let missing: string[] = [];
  await until('metrics in InfluxDB', system.telegraf, async () => {
    const answers = metrics.map(async (metric) => {
      const rows = await queries.collectRows(`${seriesOf(bucket, metric, minutes(5))} |> last()`);
      return rows.length === 0 ? [metric.name] : [];
    });
    missing = (await Promise.all(answers)).flat();
    return missing.length === 0;
  }).catch((error: Error) => {
    throw new Error(`no series of ${missing}: ${error.message}`);
  });
}

/** Has the job finish what it holds and end, and copies what it stored. @returns the copy's folder */
export async function stopAndDownload(system: LocalSystem): Promise<string> {
  const { job, localStack, longTermStore, context } = system;
  if ('rest' in job) await job.stopWithSavepoint();
  else await job.stop();
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(longTermStore.location) ?? [];
  const copy = join(context.dataDir('copy'));
  await download(localStack.client, bucket, prefix, copy);
  return copy;
}
