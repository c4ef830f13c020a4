import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { query } from '../../job/inspect/query';
import { type Browser, startChromium } from '../programs/chromium';
import { contrasts } from './live-page/contrast';
import { eventually } from './live-page/eventually';
import { ROOT, ServedJob } from './live-page/served-job';

const SCREENSHOTS = join(ROOT, 'data/screenshots');
const PHONE = { viewport: { width: 390, height: 844 } };

/** What each count on the page is called in /metrics. */
const METRICS = {
  messages: 'job_messages_total',
  rows: 'job_rows_total',
  rowsStored: 'job_rows_stored_total',
  rowsLate: 'job_rows_late_total',
  rowsRejected: 'job_rows_rejected_total',
  windowsClosed: 'job_windows_closed_total',
  windowsOpen: 'job_windows_open',
  lines: 'job_lines_total',
  files: 'job_files_total',
  fileRows: 'job_file_rows_total',
  checkpoints: 'job_checkpoints_total',
} as const;

/** A tag has no numbers before the year's end, as its sensor has dropped out, and has them again soon after it. */
const CLOCK = '2026-12-31T23:57:00Z';

let browser: Browser;
let folder: string;
/** Rows flow in it. */
let demo: ServedJob;
/** Its rows have all come. */
let job: ServedJob;

beforeAll(async () => {
  browser = await startChromium();
  folder = await mkdtemp(join(tmpdir(), 'live-page-'));
  demo = await ServedJob.start(['demo', '--data', join(folder, 'demo'), '--seed', '7'], CLOCK);
  const partition = join(folder, 'store/step_year=2026/step_date=2026-11-20');
  await mkdir(partition, { recursive: true });
  await writeFile(join(partition, 'part-earlier.parquet'), 'of another job');
  const files = ['--long-term-store', join(folder, 'store'), '--rejected', join(folder, 'rejected.csv')];
  const lines = ['--speed-layer', join(folder, 'lines.lp')];
  const times = ['--checkpoint-interval', '1s', '--idleness', '1h'];
  job = await ServedJob.start(['run', '--source', '-', ...files, ...lines, ...times]);
  job.write('2026-11-22T12:00:00Z,pu136mod-ni-001,5\n2026-11-21T12:00:01Z,pu136mod-ns-021,word\n');
  job.write('<img src=x onerror=alert(1)>\n2026-11-22T12:00:02Z,pu136mod-ni-001,many\n');
  await demo.until('the demo closed ten windows', async () => (await demo.metric(METRICS.windowsClosed)) >= 10);
  await demo.until('the demo published a file', async () => (await demo.metric(METRICS.files)) >= 1);
  await job.until('the job published its rows', async () => (await job.metric(METRICS.fileRows)) === 3);
});

afterAll(async () => {
  await browser?.close();
  for (const each of [demo, job]) await each?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function withPage(
  { url }: ServedJob,
  action: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.open(options);
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(url);
    await page.waitForSelector('#status[data-state=running]');
    await action(page);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

const shownCount = async (page: Page, name: string): Promise<number> =>
  Number((await page.textContent(`dd[data-count=${name}]`))?.replaceAll(',', ''));

/** Those of a field that the demo has written lines of: a sensor that has dropped out has none for a quarter of an hour. */
async function tagsOfLines(field: string): Promise<string[]> {
  const lines = await readFile(join(folder, 'demo/telegraf.lp'), 'utf8');
  const names = [...lines.matchAll(new RegExp(`^tags,name=(\\S+) ${field}=.*\n`, 'gm'))].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(0);
  return [...new Set(names)].sort();
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

test('the counts that it shows are those of /metrics', () =>
  withPage(job, (page) =>
    eventually(async () => {
      const shown = await Promise.all(Object.keys(METRICS).map((name) => shownCount(page, name)));
      const counted = await Promise.all(Object.values(METRICS).map((name) => job.metric(name)));
      expect(shown).toEqual(counted);
    }),
  ));

test('its counts go on while rows flow', () =>
  withPage(demo, async (page) => {
    const before = await shownCount(page, 'rows');
    await demo.until('the count has grown', async () => (await shownCount(page, 'rows')) > before);
    expect(await shownCount(page, 'rows')).toBeLessThanOrEqual(await demo.metric(METRICS.rows));
  }));

test('the picture has the same counts on its arrows', () =>
  withPage(job, async (page) => {
    expect(await page.textContent('svg.wide [data-count=rows]')).toBe('4');
    expect(await page.textContent('svg.wide [data-count=rowsRejected]')).toBe('2');
    expect(await page.textContent('svg.wide [data-count=files]')).toBe('2');
  }));

test('what the picture counts is not shown a second time, and read to who does not see the picture', () =>
  withPage(job, async (page) => {
    for (const name of ['rows', 'rowsRejected', 'rowsLate', 'lines', 'files']) {
      const entry = page.locator('.figures div', { has: page.locator(`dd[data-count=${name}]`) });
      expect(await entry.boundingBox()).toMatchObject({ width: 1, height: 1 });
    }
  }));

test('the other ends of topics are drawn, where there are topics', () =>
  withPage(job, async (page) => {
    const boxes = page.locator('svg.wide .elsewhere .name');
    expect(await boxes.filter({ visible: true }).count()).toBe(0);
    // As a job says that reads and writes Kafka.
    await page.route('**/page/state.json', async (route) => {
      const state: { places: object } = await (await route.fetch()).json();
      const places = { ...state.places, topics: ['source', 'lines', 'rejected'] };
      await route.fulfill({ json: { ...state, places } });
    });
    await boxes.first().waitFor();
    expect(await boxes.filter({ visible: true }).allTextContents()).toEqual(['datagen', 'Telegraf', 'InfluxDB']);
    expect(await overflow(page)).toBe(0);
    await page.screenshot({ path: join(SCREENSHOTS, 'topics.png'), fullPage: true });
    await page.unrouteAll({ behavior: 'wait' });
  }));

test('each partition is listed with its files, size and new rows, those of earlier jobs too', () =>
  withPage(job, async (page) => {
    const rows = await page.locator('#partitions tr').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      'step_year=2026/step_date=2026-11-20 1 14 B 0',
      expect.stringMatching(/^step_year=2026\/step_date=2026-11-21 1 [\d.]+ (Ki)?B 1$/),
      expect.stringMatching(/^step_year=2026\/step_date=2026-11-22 1 [\d.]+ (Ki)?B 2$/),
    ]);
  }));

test('rejected rows are shown as text by their reason, whatever they hold', () =>
  withPage(job, async (page) => {
    const rows = page.locator('#rejections tr');
    expect(await rows.locator('th').allInnerTexts()).toEqual([
      'value of a numeric tag is not a finite number\n1 row',
      'not three fields\n1 row',
    ]);
    expect(await rows.locator('code').last().textContent()).toBe('<img src=x onerror=alert(1)>');
    expect(await rows.locator('td.stored').allInnerTexts()).toEqual(['yes', 'no']);
    expect(await page.locator('img').count()).toBe(0);
  }));

test('of rows rejected for one reason the last five are shown, beside how many there were', () =>
  withPage(demo, async (page) => {
    const rows = page.locator('#rejections tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(5);
    expect(await rows.locator('th').allInnerTexts()).toEqual([
      expect.stringMatching(/^value of a numeric tag is not a finite number\n[\d,]+ rows$/),
    ]);
  }));

test('event time is one picture that moves, with the watermark, windows and partitions', () =>
  withPage(demo, async (page) => {
    await page.waitForSelector('#time circle');
    expect(await page.locator('#time circle').count()).toBe(16);
    expect(await page.locator('#time .window').count()).toBeGreaterThanOrEqual(1);
    const words = () => page.textContent('#time-words');
    const before = await words();
    expect(before).toMatch(/^The watermark is at [\d:]+, where partition \d+ is/);
    await demo.until('the watermark has moved', async () => (await words()) !== before);
  }));

test('a row that a lever sends late is counted as such', () =>
  withPage(demo, async (page) => {
    const before = await demo.metric(METRICS.rowsLate);
    await page.getByRole('button', { name: 'Send a late row' }).click();
    await demo.until('a row was late', async () => (await demo.metric(METRICS.rowsLate)) > before);
  }));

test('a partition that a lever holds back is what the watermark waits for, until it is let go', () =>
  withPage(demo, async (page) => {
    await page.locator('#lever-hold').click();
    await page.getByRole('button', { name: 'Let partition 3 go on' }).waitFor();
    await demo.until('the watermark waits', async () =>
      Boolean((await page.textContent('#time-words'))?.includes('where partition 3 is')),
    );
    await page.locator('#lever-hold').click();
    await page.getByRole('button', { name: 'Hold a partition back' }).waitFor();
  }));

test('a job that a lever kills goes on from its checkpoint, with no row missing and none there twice', () =>
  withPage(demo, async (page) => {
    expect(await page.locator('#recovery').isVisible()).toBe(false);
    const before = await page.locator('#numbers figure').first().innerText();
    await page.getByRole('button', { name: 'Kill the job' }).click();
    await demo.until('all rows are in the files', async () =>
      /^The job was killed once.* none is missing, none is there twice\.$/.test(
        (await page.textContent('#recovery')) ?? '',
      ),
    );
    // What was shown stays.
    expect(await page.locator('#numbers figure').first().innerText()).toContain(before.split('\n')[0]);
    const distinct = 'SELECT count(*), count(DISTINCT (step, name, tag_value, event_time)) FROM rows';
    const { rows } = await query(distinct, [join(folder, 'demo/long-term-store/**/*.parquet')]);
    const [all, different] = (rows[0] ?? []).map(Number);
    expect(all).toBeGreaterThan(100_000);
    // By chance, two rows of a message are the same now and then.
    expect(Number(all) - Number(different)).toBeLessThan(3);
  }));

test('the word of a concept leads to where it is explained', () =>
  withPage(demo, async (page) => {
    await page.getByRole('link', { name: 'watermark', exact: true }).click();
    expect(await page.locator('h2:target').innerText()).toBe('Watermark');
  }));

test('a job that counts has no levers', () =>
  withPage(job, async (page) => {
    expect(await page.locator('#levers').isVisible()).toBe(false);
  }));

test('a chart shows the value under the pointer, with its time', () =>
  withPage(demo, async (page) => {
    const plot = page.locator('#numbers figure .u-over').first();
    await plot.scrollIntoViewIfNeeded();
    await plot.hover();
    const value = page.locator('#numbers figure strong').first();
    await demo.until('it is shown', async () => /^\d\d:\d\d /.test(await value.innerText()));
  }));

test('each numeric tag has a chart', () =>
  withPage(demo, (page) =>
    eventually(async () => {
      const names = await tagsOfLines('average');
      expect(await page.locator('#numbers figure:has(canvas) figcaption span').allInnerTexts()).toEqual(names);
    }),
  ));

test('a chart has a table of the same values that opens by keyboard', () =>
  withPage(demo, async (page) => {
    await page.locator('#numbers figure summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#numbers figure td').first().waitFor();
    // Asked at once, as a window may close at any moment.
    const [latest, ...values] = await page.evaluate<string[]>(
      `[...document.querySelector('#numbers figure').querySelectorAll('strong, td')].map((each) => each.innerText)`,
    );
    expect(values.length).toBeGreaterThanOrEqual(10);
    expect(latest).toBe(values.at(-1));
  }));

test('each size of windows has charts of its own', () =>
  withPage(demo, async (page) => {
    // As a job says whose pipeline has windows of five minutes too.
    await page.route('**/page/history.json', async (route) => {
      const hour: { tags: { title: string; windowMs: number }[] } = await (await route.fetch()).json();
      const further = hour.tags.map((tag) => ({ ...tag, title: `${tag.title} 5m`, windowMs: 5 * tag.windowMs }));
      await route.fulfill({ json: { ...hour, tags: [...hour.tags, ...further] } });
    });
    await page.reload();
    const twice = (names: readonly string[]) => names.flatMap((name) => [name, `${name} 5m`]).sort();
    await eventually(async () => {
      const [averages, last] = [await tagsOfLines('average'), await tagsOfLines('last')];
      const charts = await page.locator('#numbers figure:has(canvas) figcaption span').allInnerTexts();
      expect(charts.sort()).toEqual(twice(averages));
      expect((await page.locator('#strings .strip h3 span:first-child').allInnerTexts()).sort()).toEqual(twice(last));
    });
    await page.unrouteAll({ behavior: 'wait' });
  }));

test('each string tag has a strip of its values', () =>
  withPage(demo, async (page) => {
    await eventually(async () => {
      const names = await tagsOfLines('last');
      expect(await page.locator('#strings .strip:has(li) h3 span:first-child').allInnerTexts()).toEqual(names);
    });
    await page.locator('#strings-table summary').focus();
    await page.keyboard.press('Enter');
    // The table is filled once it is open.
    await page.waitForSelector('#strings-rows tr');
    const count = (selector: string) => `document.querySelectorAll('${selector}').length`;
    // Asked at once, as a window may close at any moment.
    const [blocks, rows] = await page.evaluate<number[]>(
      `[${count('#strings .strip li')}, ${count('#strings-rows tr')}]`,
    );
    expect(rows).toBe(blocks);
  }));

test('everything that can be used is reached by the Tab key, the way past the header first', () =>
  withPage(job, async (page) => {
    const reached: unknown[] = [];
    const sections = ['time', 'numbers', 'strings', 'partitions', 'rejected rows', 'metrics'];
    const words = ['event time', 'checkpoint', 'watermark', 'idle', 'window', 'late'];
    const links = [...sections, ...words];
    for (let i = 0; i < links.length + 2; i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.textContent'));
    }
    expect(reached).toEqual(['Skip to the content', ...links, 'Values']);
  }));

test('a screen reader finds landmarks, headings and names', () =>
  withPage(demo, async (page) => {
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('time-series');
    for (const heading of await page.getByRole('heading', { level: 2 }).allInnerTexts())
      expect(await page.getByRole('region', { name: heading }).count()).toBe(1);
    expect(await page.getByRole('status').first().getAttribute('aria-live')).toBe('polite');
  }));

test('a phone shows it without scrolling sideways or far', () =>
  withPage(
    demo,
    async (page) => {
      await page.waitForSelector('#numbers figure canvas');
      expect(await overflow(page)).toBe(0);
      expect(Number(await page.evaluate('document.documentElement.scrollHeight'))).toBeLessThan(5_000);
      expect(await page.locator('svg.narrow').isVisible()).toBe(true);
      expect(await page.locator('svg.wide').isVisible()).toBe(false);
      // Letters of the picture of time are as large as on a wide screen.
      expect(Number(await page.evaluate('document.getElementById("time").getScreenCTM().a'))).toBeGreaterThan(0.9);
      await page.screenshot({ path: join(SCREENSHOTS, 'phone.png'), fullPage: true });
    },
    PHONE,
  ));

test.each(['light', 'dark'] as const)('its text can be read on its ground where %s is preferred', (colorScheme) =>
  withPage(
    demo,
    async (page) => {
      await page.waitForSelector('#strings .strip li');
      await page.screenshot({ path: join(SCREENSHOTS, `${colorScheme}.png`), fullPage: true });
      expect((await contrasts(page)).filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe(colorScheme === 'dark' ? 'rgb(16, 21, 27)' : 'rgb(246, 247, 249)');
    },
    { colorScheme },
  ),
);
