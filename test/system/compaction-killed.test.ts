import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../infra/programs/process';
import { query } from '../../job/inspect/query';
import { chooseSeed, Random } from '../corpus/random';
import { DAYS, PipedJob } from './compaction/job';
import { inDirectory, onS3, type Place } from './compaction/places';

/** How often a compaction is killed. */
const KILLS = Number(process.env.UAF_KILLS ?? 3);
const ROOT = join(__dirname, '../..');
const GRACE = 4_000;
/** Of each day at least two beside those that the job's checkpoints list. */
const MERGEABLE = 12;
const BY_DAY = `SELECT step_date::VARCHAR, count(*)::INTEGER, count(DISTINCT tag_value)::INTEGER,
  max(tag_value::INTEGER), count(*) FILTER (filename LIKE '%-compacted/%')::INTEGER
  FROM rows GROUP BY step_date ORDER BY step_date`;

const folder = temporaryFolder('compaction-killed');
const program = join(folder, 'compact.js');

/** The command in one file: it starts sooner. */
beforeAll(() => {
  const args = ['job/compact/cli.ts', '--external:@duckdb/*', `--outfile=${program}`, '--log-level=error'];
  execFileSync('npm', ['run', '--silent', 'bundle', '--', ...args], { cwd: ROOT });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads once. @returns how many rows there are, and how many of them are merged */
async function read(place: Place): Promise<{ rows: number; merged: number }> {
  const files = await place.files();
  if (files.length === 0) return { rows: 0, merged: 0 };
  let [rows, merged] = [0, 0];
  for (const [day, count, different, last, ofMerged] of (await query(BY_DAY, files)).rows) {
    // A day's rows are stored in the order of their numbers: as many as there are up to the last one, none twice.
    const numbered = (Number(last) - DAYS.indexOf(String(day))) / DAYS.length + 1;
    expect({ day, count, different }).toEqual({ day, count: numbered, different: numbered });
    rows += Number(count);
    merged += Number(ofMerged);
  }
  return { rows, merged };
}

/** @returns its process, once it has read what is there */
async function startCompaction({ location, env }: Place) {
  const options = ['--long-term-store', location, '--closed-after', '0s', '--grace', `${GRACE}ms`];
  const child = spawn(process.execPath, [program, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env, NODE_PATH: join(ROOT, 'node_modules') },
  });
  const [log] = await once(child.stderr, 'data');
  expect(String(log)).toContain('resuming from the latest compaction');
  return child;
}

/** Waits until there are more files than the job's checkpoints still list: a compaction finds something to merge. */
async function untilMergeable(place: Place): Promise<void> {
  const small = async () => (await place.files()).filter((name) => !name.includes('-compacted/')).length;
  while ((await small()) < MERGEABLE) await sleep(100);
}

/** Kills compactions at random instants of their work, and lets one through now and then. */
async function killCompactions(place: Place, random: Random): Promise<void> {
  let whole = 0;
  for (let round = 0, kills = 0; kills < KILLS; round++) {
    await untilMergeable(place);
    const child = await startCompaction(place);
    const started = performance.now();
    const exit = once(child, 'exit');
    if (round % 6 > 0) await Promise.race([exit, sleep(random.next() * whole)]);
    else await exit;
    // So long is what another one may be killed in.
    if (child.exitCode !== null) whole = performance.now() - started;
    else kills++;
    child.kill('SIGKILL');
    await exit;
  }
  await untilMergeable(place);
  expect(await once(await startCompaction(place), 'exit')).toEqual([0, null]);
}

test.each([
  ['a directory', inDirectory],
  ['S3', onS3],
] as const)(
  `on %s a reader finds every row once while the job runs and ${KILLS} compactions are killed (UAF_KILLS=n)`,
  async (_, start) => {
    const place = await start();
    const job = new PipedJob(place, folder);
    try {
      while ((await read(place)).rows === 0) await sleep(200);
      let done = false;
      let [reads, rows] = [0, 0];
      const reader = async () => {
        for (; !done; reads++) {
          const found = await read(place);
          expect(found.rows).toBeGreaterThanOrEqual(rows);
          rows = found.rows;
        }
      };
      const killer = killCompactions(place, new Random(chooseSeed()));
      const ends = await Promise.allSettled([reader(), killer].map((part) => part.finally(() => (done = true))));
      expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(reads).toBeGreaterThan(KILLS);
      expect([await job.end(), readFileSync(join(folder, 'job.log'), 'utf8')]).toEqual([0, expect.any(String)]);
      const found = await read(place);
      expect(found.rows).toBe(job.rows);
      expect(found.merged).toBeGreaterThan(0);
    } finally {
      await job.end();
      await place.stop();
    }
  },
  120_000 + KILLS * 30_000,
);
