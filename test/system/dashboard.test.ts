import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { HEALTH_PREFIX } from '../../infra/constructs/telegraf-config';
import { setRetention } from '../../infra/dashboard/bucket';
import { installAll } from '../../infra/dashboard/dashboards';
import { healthDashboard } from '../../infra/dashboard/health';
import { installDashboard } from '../../infra/dashboard/install';
import { timeSeriesDashboard } from '../../infra/dashboard/time-series';
import { loadEnvironment } from '../../infra/environments';
import { type AlertTimes, alertsOf, TIMES as USUAL_TIMES } from '../../infra/health/alerts';
import { evaluate } from '../../infra/health/evaluate';
import { JOB_METRICS, OTHER_METRICS } from '../../infra/health/metrics';
import { watchedOf } from '../../infra/health/watched';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { temporaryFolder } from '../../infra/programs/process';
import { days, minutes } from '../../job/duration';
import { fieldsOf } from '../../job/fields';
import { pipeline } from '../../job/pipeline';
import { setupVariables } from '../programs/influxdb-setup';

const ORG = 'dashboards';
const BUCKET = 'tags';
const TOKEN = 'token-of-this-test';
const dashboard = timeSeriesDashboard(pipeline, BUCKET);
const environment = loadEnvironment('small').props;
const health = healthDashboard(watchedOf(environment), BUCKET);
const alerts = alertsOf(watchedOf(environment));
const cells = [dashboard, health].flatMap(({ rows }) => rows).flatMap((row) => row.cells);
/** So long that metrics which have just been written stay within them, however slow the machine is. */
const TIMES: AlertTimes = { ...USUAL_TIMES, over: minutes(50), fresh: minutes(15) };
const { line, window } = pipeline.speedLayer;
const fields = fieldsOf(pipeline);

let folder: string;
let influxDb: InfluxDb | undefined;
let client: InfluxDB;
let links: string[][];

const target = () => ({ url: influxDb?.url ?? '', org: ORG, token: TOKEN });

beforeAll(async () => {
  folder = temporaryFolder('dashboard');
  mkdirSync(join(folder, 'data'));
  influxDb = await startInfluxDb({
    dataDir: join(folder, 'data'),
    logDir: folder,
    env: setupVariables({ org: ORG, bucket: BUCKET, token: TOKEN, retention: '7d' }),
  });
  client = new InfluxDB({ url: influxDb.url, token: TOKEN });
  await writePoints();
  await writeMetrics();
  const install = () => installAll({ ...target(), bucket: BUCKET }, environment);
  links = [await install(), await install()];
});

afterAll(async () => {
  await influxDb?.program.stop();
  rmSync(folder, { recursive: true, force: true });
});

const STRINGS = ['pu136mod-ns-3', 'pu136mod-ns-4', 'pu136mod-ns-5'] as const;

/** Two windows of numeric and string tags and a rejected row, as Telegraf writes what the job sends. */
async function writePoints(): Promise<void> {
  const writer = client.getWriteApi(ORG, BUCKET, 'ns', { batchSize: 50_000, flushInterval: 0 });
  const end = Math.floor(Date.now() / window.size) * window.size;
  for (const at of [end - window.size, end]) {
    const time = `${at}000000`;
    const point = (name: string) => new Point(line.measurement).tag(line.tag, name).intField(line.eventTimeField, time);
    for (const [i, name] of ['pu136mod-ni-1', 'pu136mod-nd-2'].entries()) {
      const written = point(name).timestamp(time);
      for (const field of fields.get('numeric') ?? []) written.floatField(field.name, i + 0.5);
      writer.writePoint(written);
    }
    for (const name of STRINGS) {
      // An empty text is the last of the tag in the middle.
      const text = name === STRINGS[1] && at === end ? '' : `${name} at ${at === end}`;
      const written = point(name).timestamp(time);
      for (const field of fields.get('string') ?? []) {
        if (field.values === 'string') written.stringField(field.name, text);
        else written.floatField(field.name, 1);
      }
      writer.writePoint(written);
    }
  }
  writer.writePoint(
    new Point(pipeline.rejected.measurement)
      .tag('reason', 'fields')
      .stringField('row', 'a,b')
      .intField('partition', 3)
      .intField('offset', 4)
      .timestamp(`${end}000000`),
  );
  await writer.close();
}

/** Every metric twice, each time another value, as Telegraf writes what components say. */
async function writeMetrics(): Promise<void> {
  const writer = client.getWriteApi(ORG, BUCKET, 'ms', { batchSize: 50_000, flushInterval: 0 });
  const metrics = [...Object.values(JOB_METRICS.node), ...OTHER_METRICS];
  const now = Date.now();
  for (const [i, at] of [now - minutes(42), now - minutes(1)].entries()) {
    for (const { of, name } of metrics) {
      const point = new Point(HEALTH_PREFIX + of).tag('address', '127.0.0.1').tag('url', 'http://127.0.0.1/metrics');
      writer.writePoint(point.floatField(name, 10 * i + 1).timestamp(at));
    }
  }
  await writer.close();
}

/** What a cell shows when the last hour is chosen. */
const show = (title: RegExp): Promise<Record<string, unknown>[]> => {
  const query = cells.find((cell) => title.test(cell.title))?.query ?? '';
  const chosen = 'option v = {timeRangeStart: -1h, timeRangeStop: 1h, windowPeriod: 10s}\n';
  return client.getQueryApi(ORG).collectRows(chosen + query);
};

test('installed twice, each dashboard is one at the same address', async () => {
  expect(links[0]).toEqual(links[1]);
  const response = await fetch(`${target().url}/api/v2/dashboards`, { headers: { Authorization: `Token ${TOKEN}` } });
  expect(await response.json()).toMatchObject({ dashboards: [{ name: dashboard.title }, { name: health.title }] });
});

test('InfluxDB answers the query of every cell with something', async () => {
  // No check has been installed here that there could be alerts of.
  for (const { title } of cells.filter((cell) => cell.title !== 'Alerts')) {
    expect([title, (await show(new RegExp(`^${title}$`))).length]).not.toEqual([title, 0]);
  }
});

test('installed twice, there is one check for each alert', async () => {
  const response = await fetch(`${target().url}/api/v2/checks?limit=100`, {
    headers: { Authorization: `Token ${TOKEN}` },
  });
  const { checks }: { checks: readonly { readonly name: string }[] } = JSON.parse(await response.text());
  expect(checks.map(({ name }) => name).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

test('the value of each alert is known from what components say', async () => {
  // The second time, each metric was 10 higher than the first.
  const states = await evaluate({ ...target(), bucket: BUCKET }, alerts, TIMES);
  expect(Object.fromEntries(states.map(({ name, value }) => [name, value]))).toEqual({
    'job-away': 1,
    'job-restarts': 1,
    'job-behind': 11 / (10 / (TIMES.over / 1000)),
    'checkpoints-missing': 10,
    'store-errors': 10,
    'rows-rejected': 1,
    'rows-late': 1,
    'broker-away': 1,
    'partitions-under-replicated': 11,
    'broker-disk-full': expect.closeTo(11 / 2 ** 31, 15),
    'influxdb-disk-full': expect.closeTo(11 / 2 ** 30, 15),
    'telegraf-away': 1,
    'points-not-written': 10,
  });
});

test('of what has just begun, no increase is missed', async () => {
  const states = await evaluate({ ...target(), bucket: BUCKET }, alerts, { ...TIMES, over: days(1) });
  expect(states.find(({ name }) => name === 'checkpoints-missing')).toMatchObject({ value: undefined, fires: false });
});

test('tags are counted once each', async () => {
  expect(await show(/^Tags/)).toMatchObject([{ _value: 5 }]);
});

test('the table holds the last value of each string tag, an empty one as a word', async () => {
  expect((await show(/^last/)).map((row) => [row[line.tag], row._value])).toEqual([
    ['pu136mod-ns-3', 'pu136mod-ns-3 at true'],
    ['pu136mod-ns-4', '(empty)'],
    ['pu136mod-ns-5', 'pu136mod-ns-5 at true'],
  ]);
});

test('the lines hold the averages of each numeric tag', async () => {
  expect((await show(/^average/)).map(({ _value }) => _value)).toEqual(expect.arrayContaining([0.5, 0.5, 1.5, 1.5]));
});

test.each([3600, 200 * 86_400, 0])(
  'a bucket that is there is brought to a retention of %i s, once',
  async (seconds) => {
    expect(await setRetention(target(), BUCKET, seconds)).toBe(true);
    expect(await setRetention(target(), BUCKET, seconds)).toBe(false);
  },
);

test('a bucket that is not there is named', async () => {
  await expect(setRetention(target(), 'none', 60)).rejects.toThrow(/bucket .*none.* not found/);
});

test('a token that InfluxDB does not know is refused with what to do about it', async () => {
  await expect(installDashboard({ ...target(), token: 'other' }, dashboard)).rejects.toThrow(/set INFLUX_TOKEN/);
});

test('an organization that is not there is named', async () => {
  await expect(installDashboard({ ...target(), org: 'nobody' }, dashboard)).rejects.toThrow(/nobody/);
});
