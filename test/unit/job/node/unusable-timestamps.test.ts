import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job/job';
import type { RejectedRow } from '../../../../job/node/sink/sink';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { pipeline } from '../../../../job/pipeline';
import { type MemoryMessage, MemorySource } from './memory-source';
import { textsOf } from './small-job';

const retry = <T>(action: () => Promise<T>) => action();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'job-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a job over these messages to their end. */
async function run(messages: readonly MemoryMessage[]) {
  async function* given() {
    yield* messages;
  }
  const rejected: RejectedRow[] = [];
  const lines: string[] = [];
  const sink = { settle: async () => {}, flush: async () => {}, close: async () => {} };
  const job = new Job({
    pipeline,
    source: new MemorySource(given(), 1),
    objects: new DirectoryStore(folder, retry),
    lines: { ...sink, write: (items) => void lines.push(...textsOf(items)) },
    rejected: { ...sink, write: (rows) => void rejected.push(...rows) },
    logger: pino({ level: 'silent' }),
    idleness: seconds(30),
    checkpointInterval: seconds(60),
  });
  await job.run();
  return { counters: job.counters, rejected, lines };
}

const TIME = Date.parse('2026-11-22T12:00:00Z');
const row = (name: string) => `2026-11-22T12:00:00Z,pu136mod-ni-${name},1`;

test.each([-1, Number.MAX_SAFE_INTEGER, 2 ** 63, -(2 ** 63), 9_223_372_036_854])(
  'every row of a record with the timestamp %d is rejected as it came, and the others go on',
  async (timestamp) => {
    const value = `${row('1')}\nnot,three\n`;
    const { counters, rejected } = await run([
      { value: row('2'), timestamp: TIME },
      { value, timestamp },
      { value: row('3'), timestamp: TIME },
    ]);
    expect(rejected.map(({ row, ...rest }) => ({ ...rest, row: row.toString() }))).toEqual([
      { row: row('1'), reason: 'timestamp', partition: 0, offset: 1 },
      { row: 'not,three', reason: 'timestamp', partition: 0, offset: 1 },
    ]);
    expect(counters).toMatchObject({ messages: 3, rows: 4, rowsStored: 2, rowsLate: 0 });
  },
);

test('rows of before 1970 are stored, and aggregated in windows of before 1970', async () => {
  const { counters, lines } = await run([{ value: row('1'), timestamp: -60_001 }]);
  expect(counters).toMatchObject({ rowsStored: 1, rowsRejected: 0 });
  expect(lines).toEqual(['tags,name=pu136mod-ni-1 average=1,event_time=-60000000000i -60000000000']);
});
