import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job/job';
import { type ServingOptions, serveOperations } from '../../../../job/node/operation/http-server';
import { jobMetrics } from '../../../../job/node/operation/metrics';
import { LivePage } from '../../../../job/node/page/live-page';
import { bytesOf, FileSink, formatRejected } from '../../../../job/node/sink/file-sink';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { pipeline } from '../../../../job/pipeline';
import { MemorySource } from './memory-source';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'operations-'));
});
afterEach(async () => {
  for (const sink of sinks.splice(0)) await sink.close();
  await rm(directory, { recursive: true });
});

const sinks: { close(): Promise<void> }[] = [];

const retry = <T>(action: () => Promise<T>) => action();

/** A job that reads the message, and then waits until it is let go. */
function jobThatReads(value: string) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  async function* messages() {
    yield { value, timestamp: Date.parse('2026-11-22T12:00:00Z') };
    await held;
  }
  const lines = new FileSink(join(directory, 'lines.lp'), retry, bytesOf);
  const rejected = new FileSink(join(directory, 'rejected.csv'), retry, formatRejected);
  sinks.push(lines, rejected);
  const job = new Job({
    pipeline,
    source: new MemorySource(messages(), 1),
    objects: new DirectoryStore(join(directory, 'store'), retry),
    lines,
    rejected,
    logger: pino({ level: 'silent' }),
    idleness: seconds(30),
    checkpointInterval: seconds(60),
  });
  return { job, letGo };
}

const HOST = '127.0.0.1';

type Get = (path: string, init?: RequestInit) => Promise<Response>;

async function serving<T>(
  job: Job,
  action: (get: Get) => Promise<T>,
  options?: Pick<ServingOptions, 'page'>,
): Promise<T> {
  const server = await serveOperations(job, jobMetrics(job), { port: 0, host: HOST, ...options });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    return await action((path, init) => fetch(`http://${HOST}:${port}${path}`, init));
  } finally {
    server.close();
  }
}

test('/healthz answers from the start, /readyz once the job reads its source', async () => {
  const { job, letGo } = jobThatReads('');
  await serving(job, async (get) => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(503);
    const running = job.run();
    while (job.counters.messages === 0) await new Promise(setImmediate);
    expect((await get('/readyz')).status).toBe(200);
    letGo();
    await running;
    expect((await get('/readyz')).status).toBe(503);
  });
});

test('/metrics tells what became of the rows', async () => {
  const { job, letGo } = jobThatReads(
    '2026-11-22T12:00:00Z,pu136mod-ni-1,5\n2026-11-22T12:00:00Z,pu136mod-ni-1,x\nbad',
  );
  letGo();
  await job.run();
  const text = await serving(job, async (get) => (await get('/metrics')).text());
  expect(text).toContain('job_rows_total 3\n');
  expect(text).toContain('job_rows_stored_total 2\n');
  expect(text).toContain('job_rows_rejected_total{reason="fields"} 1\n');
  expect(text).toContain('job_rows_rejected_total{reason="number"} 1\n');
  expect(text).toContain('job_windows_closed_total 1\n');
  expect(text).toContain('job_lines_total 1\n');
  expect(text).toContain('job_files_total 1\n');
  expect(text).toContain('job_lag_records{partition="0"} 0\n');
  expect(text).toContain('job_store_errors_total 0\n');
  expect(text).toMatch(/process_start_time_seconds 1\d{9}\n/);
  expect(text).toMatch(/job_checkpoint_age_seconds \d/);
  expect(text).toMatch(/job_checkpoint_duration_seconds \d/);
});

test('asking twice counts nothing twice', async () => {
  const { job, letGo } = jobThatReads('bad');
  letGo();
  await job.run();
  await serving(job, async (get) => {
    await (await get('/metrics')).text();
    expect(await (await get('/metrics')).text()).toContain('job_rows_total 1\n');
  });
});

test('another path is not found, and the answer says what there is', async () => {
  await serving(jobThatReads('').job, async (get) => {
    const answer = await get('/');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('/metrics');
  });
});

describe('the live page', () => {
  const places = { source: 'a', store: 'b', lines: 'c', rejected: 'd', topics: [] };
  const page = new LivePage(pipeline, places);

  test('takes scripts, styles and data from this server alone', async () => {
    const get = async (path: string) => serving(jobThatReads('').job, (request) => request(path), { page });
    for (const path of ['/', '/page/page.js', '/page/state.json']) {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('can only be read', async () => {
    const answer = await serving(jobThatReads('').job, (get) => get('/', { method: 'POST' }), { page });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  test.each(['/page/../live-page.ts', '/page/tsconfig.json', '/page/constructor', '/constructor'])(
    'serves its own files and no others: %s is not found',
    async (path) => {
      expect((await serving(jobThatReads('').job, (get) => get(path), { page })).status).toBe(404);
    },
  );
});

test('a port that is taken is an error that names it and the flag', async () => {
  const other = createServer().listen(0, HOST);
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { job } = jobThatReads('');
  await expect(serveOperations(job, jobMetrics(job), { port, host: HOST })).rejects.toThrow(
    `port ${port} is taken: choose another by --port`,
  );
  other.close();
});

test('a host that this machine does not have is an error that names it and the flag', async () => {
  const { job } = jobThatReads('');
  const serving = serveOperations(job, jobMetrics(job), { port: 0, host: '192.0.2.1' });
  await expect(serving).rejects.toThrow("'192.0.2.1' is not an address of this machine: choose one with --host");
});
