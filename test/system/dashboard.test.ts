import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { setRetention } from '../../infra/dashboard/bucket';
import { installDashboard } from '../../infra/dashboard/install';
import { timeSeriesDashboard } from '../../infra/dashboard/time-series';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { temporaryFolder } from '../../infra/programs/process';
import { fieldsOf } from '../../job/fields';
import { pipeline } from '../../job/pipeline';

const ORG = 'dashboards';
const BUCKET = 'tags';
const TOKEN = 'token-of-this-test';
const dashboard = timeSeriesDashboard(pipeline, BUCKET);
const cells = dashboard.rows.flatMap((row) => row.cells);
const { line, window } = pipeline.speedLayer;
const fields = fieldsOf(pipeline);

let folder: string;
let influxDb: InfluxDb | undefined;
let client: InfluxDB;
let links: string[];

const target = () => ({ url: influxDb?.url ?? '', org: ORG, token: TOKEN });

beforeAll(async () => {
  folder = temporaryFolder('dashboard');
  mkdirSync(join(folder, 'data'));
  influxDb = await startInfluxDb({
    dataDir: join(folder, 'data'),
    logDir: folder,
    env: {
      DOCKER_INFLUXDB_INIT_ORG: ORG,
      DOCKER_INFLUXDB_INIT_BUCKET: BUCKET,
      DOCKER_INFLUXDB_INIT_USERNAME: 'admin',
      DOCKER_INFLUXDB_INIT_PASSWORD: 'password-of-this-test',
      DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: TOKEN,
      DOCKER_INFLUXDB_INIT_RETENTION: '7d',
    },
  });
  client = new InfluxDB({ url: influxDb.url, token: TOKEN });
  await writePoints();
  links = [await installDashboard(target(), dashboard), await installDashboard(target(), dashboard)];
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

/** What a cell shows when the last hour is chosen. */
const show = (title: RegExp): Promise<Record<string, unknown>[]> => {
  const query = cells.find((cell) => title.test(cell.title))?.query ?? '';
  const chosen = 'option v = {timeRangeStart: -1h, timeRangeStop: 1h}\n';
  return client.getQueryApi(ORG).collectRows(chosen + query);
};

test('installed twice, it is one dashboard at the same address', async () => {
  expect(links[0]).toBe(links[1]);
  const response = await fetch(`${target().url}/api/v2/dashboards`, { headers: { Authorization: `Token ${TOKEN}` } });
  expect(await response.json()).toMatchObject({ dashboards: [{ name: dashboard.title }] });
});

test('InfluxDB answers the query of every cell with something', async () => {
  for (const { title } of cells) {
    expect([title, (await show(new RegExp(`^${title}$`))).length]).not.toEqual([title, 0]);
  }
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
