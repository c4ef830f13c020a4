import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { freePort } from '../../infra/local/programs/ports';
import { type Browser, startChromium } from '../programs/chromium';

const ROOT = resolve(__dirname, '../..');
const SCREENSHOTS = join(ROOT, 'data/screenshots');
const PHONE = { viewport: { width: 360, height: 740 } };

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

let browser: Browser;
let folder: string;
let demo: ChildProcess;
let job: ChildProcess;
/** Rows flow in the demo; the job's rows have all come. */
const urls = { demo: '', job: '' };

beforeAll(async () => {
  browser = await startChromium();
  folder = await mkdtemp(join(tmpdir(), 'live-page-'));
  const [demoPort, jobPort] = [await freePort(), await freePort()];
  urls.demo = `http://127.0.0.1:${demoPort}`;
  urls.job = `http://127.0.0.1:${jobPort}`;
  demo = start('demo', '--port', String(demoPort), '--data', join(folder, 'demo'), '--seed', '7');
  const partition = join(folder, 'store/step_year=2026/step_date=2026-11-20');
  await mkdir(partition, { recursive: true });
  await writeFile(join(partition, 'part-earlier.parquet'), 'of another job');
  const files = ['--long-term-store', join(folder, 'store'), '--rejected', join(folder, 'rejected.csv')];
  const lines = ['--speed-layer', join(folder, 'lines.lp')];
  job = start(
    'run',
    '--source',
    '-',
    ...files,
    ...lines,
    '--port',
    String(jobPort),
    '--checkpoint-interval',
    '1s',
    '--idleness',
    '1h',
  );
  job.stdin?.write('2026-11-22T12:00:00Z,pu136mod-ni-001,5\n2026-11-21T12:00:01Z,pu136mod-ns-021,word\n');
  job.stdin?.write('<img src=x onerror=alert(1)>\n2026-11-22T12:00:02Z,pu136mod-ni-001,many\n');
  await until(demo, 'the demo closed ten windows', async () => (await metric(urls.demo, METRICS.windowsClosed)) >= 10);
  await until(demo, 'the demo published a file', async () => (await metric(urls.demo, METRICS.files)) >= 1);
  await until(job, 'the job published its rows', async () => (await metric(urls.job, METRICS.fileRows)) === 3);
});

afterAll(async () => {
  await browser?.close();
  for (const child of [demo, job]) {
    if (child === undefined || child.exitCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function start(...args: readonly string[]): ChildProcess {
  const command = ['-r', '@swc-node/register', 'job/node/cli.ts', ...args];
  return spawn(process.execPath, command, { cwd: ROOT, stdio: ['pipe', 'ignore', 'ignore'] });
}

/** @throws Error when the program ends before it has come to pass */
async function until(program: ChildProcess, what: string, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    if (program.exitCode !== null) throw new Error(`ended with ${program.exitCode} before ${what}`);
    await sleep(200);
  }
}

/** The sum of a metric over its labels. */
async function metric(url: string, name: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'gm'))].map(([, value]) => Number(value));
  return values.length === 0 ? Number.NaN : values.reduce((total, value) => total + value, 0);
}

async function withPage(
  url: string,
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

const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

test('the counts that it shows are those of /metrics', () =>
  withPage(urls.job, async (page) => {
    const shown = await Promise.all(Object.keys(METRICS).map((name) => shownCount(page, name)));
    const counted = await Promise.all(Object.values(METRICS).map((name) => metric(urls.job, name)));
    expect(shown).toEqual(counted);
  }));

test('its counts go on while rows flow', () =>
  withPage(urls.demo, async (page) => {
    const before = await shownCount(page, 'rows');
    await until(demo, 'the count has grown', async () => (await shownCount(page, 'rows')) > before);
    expect(await shownCount(page, 'rows')).toBeLessThanOrEqual(await metric(urls.demo, METRICS.rows));
  }));

test('the picture has the same counts on its arrows', () =>
  withPage(urls.job, async (page) => {
    expect(await page.textContent('svg.wide [data-count=rows]')).toBe('4');
    expect(await page.textContent('svg.wide [data-count=rowsRejected]')).toBe('2');
    expect(await page.textContent('svg.wide [data-count=files]')).toBe('2');
  }));

test('the other ends of topics are drawn, where there are topics', () =>
  withPage(urls.job, async (page) => {
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
  withPage(urls.job, async (page) => {
    const rows = await page.locator('#partitions tr').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      'step_year=2026/step_date=2026-11-20 1 14 B 0',
      expect.stringMatching(/^step_year=2026\/step_date=2026-11-21 1 [\d.]+ (Ki)?B 1$/),
      expect.stringMatching(/^step_year=2026\/step_date=2026-11-22 1 [\d.]+ (Ki)?B 2$/),
    ]);
  }));

test('rejected rows are shown as text with their reason, the latest first, whatever they hold', () =>
  withPage(urls.job, async (page) => {
    const rows = page.locator('#rejections tr');
    expect(await rows.locator('th').allInnerTexts()).toEqual([
      'value of a numeric tag is not a finite number',
      'not three fields',
    ]);
    expect(await rows.locator('code').last().textContent()).toBe('<img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
  }));

test('each numeric tag has a chart, and a table of the same averages that opens by keyboard', () =>
  withPage(urls.demo, async (page) => {
    await page.waitForSelector('#averages figure canvas');
    expect(await page.locator('#averages figure canvas').count()).toBe(20);
    const figure = page.locator('#averages figure').first();
    await figure.locator('summary').focus();
    await page.keyboard.press('Enter');
    await figure.locator('td').first().waitFor();
    const averages = await figure.locator('td').allInnerTexts();
    expect(averages.length).toBeGreaterThanOrEqual(10);
    expect(await figure.locator('figcaption strong').innerText()).toBe(averages.at(-1));
  }));

test('each string tag has a strip of its values', () =>
  withPage(urls.demo, async (page) => {
    await page.waitForSelector('#strings .strip li');
    expect(await page.locator('#strings .strip').count()).toBe(10);
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
  withPage(urls.job, async (page) => {
    const reached: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.textContent'));
    }
    expect(reached).toEqual(['Skip to the content', 'metrics', 'Values']);
  }));

test('a screen reader finds landmarks, headings and names', () =>
  withPage(urls.demo, async (page) => {
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('time-series');
    for (const heading of await page.getByRole('heading', { level: 2 }).allInnerTexts())
      expect(await page.getByRole('region', { name: heading }).count()).toBe(1);
    expect(await page.getByRole('status').getAttribute('aria-live')).toBe('polite');
  }));

test('a phone shows it without scrolling sideways', () =>
  withPage(
    urls.demo,
    async (page) => {
      await page.waitForSelector('#averages figure canvas');
      expect(await overflow(page)).toBe(0);
      expect(await page.locator('svg.narrow').isVisible()).toBe(true);
      expect(await page.locator('svg.wide').isVisible()).toBe(false);
      await page.screenshot({ path: join(SCREENSHOTS, 'phone.png'), fullPage: true });
    },
    PHONE,
  ));

test.each(['light', 'dark'] as const)('its text can be read on its ground where %s is preferred', (colorScheme) =>
  withPage(
    urls.demo,
    async (page) => {
      await page.waitForSelector('#strings .strip li');
      await page.screenshot({ path: join(SCREENSHOTS, `${colorScheme}.png`), fullPage: true });
      const ratios = await page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as BrowserGlobals;
        const style = getComputedStyle(document.documentElement);
        const luminance = (name: string) => {
          const hex = style.getPropertyValue(name).trim();
          const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
            const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const grounds = ['--background', '--surface'];
        const inks = ['--text', '--muted', '--accent', '--good', '--bad', '--late'];
        const pairs = [
          ...grounds.flatMap((ground) => inks.map((ink) => [ground, ink] as const)),
          ...[0, 1, 2, 3, 4, 5].map((hue) => [`--hue-${hue}`, '--text'] as const),
        ];
        return pairs.map(([ground, ink]) => {
          const [low = 0, high = 0] = [luminance(ground), luminance(ink)].sort((a, b) => a - b);
          return { ground, ink, ratio: (high + 0.05) / (low + 0.05) };
        });
      });
      expect(ratios.filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe(colorScheme === 'dark' ? 'rgb(16, 21, 27)' : 'rgb(246, 247, 249)');
    },
    { colorScheme },
  ),
);

interface BrowserGlobals {
  readonly document: { readonly documentElement: unknown };
  readonly getComputedStyle: (element: unknown) => { getPropertyValue(name: string): string };
}
