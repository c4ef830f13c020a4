import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job/job';
import type { Source } from '../../../../job/node/source/source';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { pipeline } from '../../../../job/pipeline';
import { textsOf } from './small-job';

const NOW = Date.parse('2026-11-22T12:00:10Z');

let directory: string;
let lines: string[];
let now: jest.SpyInstance<number>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bounded-runs-'));
  lines = [];
  now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(async () => {
  now.mockRestore();
  await rm(directory, { recursive: true });
});

/** Reads a message as from a pipe, whose event time is the present. */
function pipe(message: string): Source {
  const bytes = Buffer.from(message);
  return {
    identity: `stdin:${randomUUID()}`,
    bounded: true,
    replayable: false,
    isAvailable: true,
    check: async () => {},
    run: (intake) =>
      intake.accept({
        partition: 0,
        nextOffset: bytes.length,
        endOffset: bytes.length,
        forEach: (visit) => visit(0, Date.now(), bytes, 0, bytes.length),
      }),
    commit: async () => {},
    stop: async () => {},
  };
}

async function run(...values: readonly [tag: string, value: number][]): Promise<void> {
  lines = [];
  const rows = values.map(([tag, value]) => `2026-11-22T12:00:00Z,pu136mod-ni-${tag},${value}`);
  const sink = { write: () => {}, settle: async () => {}, flush: async () => {}, close: async () => {} };
  const job = new Job({
    pipeline,
    source: pipe(rows.join('\n')),
    objects: new DirectoryStore(directory, (action) => action()),
    lines: { ...sink, write: (items) => void lines.push(...textsOf(items)) },
    rejected: sink,
    logger: pino({ level: 'silent' }),
    idleness: seconds(30),
    checkpointInterval: seconds(60),
  });
  await job.run();
}

const averages = () => lines.map((line) => line.split(',event_time')[0]).sort();

test('runs within one minute give the average of the rows of both, whose line replaces that of the first', async () => {
  await run(['1', 1]);
  expect(averages()).toEqual(['tags,name=pu136mod-ni-1 average=1']);
  const [first] = lines;
  await run(['1', 3], ['2', 7]);
  expect(averages()).toEqual(['tags,name=pu136mod-ni-1 average=2', 'tags,name=pu136mod-ni-2 average=7']);
  expect(lines[0]?.split('event_time')[1]).toBe(first?.split('event_time')[1]);
});

test('a run in a later minute does not repeat the lines of those before', async () => {
  await run(['1', 1]);
  now.mockReturnValue(NOW + 60_000);
  await run(['2', 7]);
  expect(averages()).toEqual(['tags,name=pu136mod-ni-2 average=7']);
});
