import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minutes } from '../../../../job/duration';
import type { LineSink } from '../../../../job/node/sink/sink';
import type { Lines } from '../../../../job/node/windows/lines';
import { pipeline } from '../../../../job/pipeline';
import { compare, type Difference } from '../../../../job/rebuild/differences';
import { RebuildProgress } from '../../../../job/rebuild/progress';
import { rangeOf, wholeWindows } from '../../../../job/rebuild/range';
import { rebuild } from '../../../../job/rebuild/rebuild';
import type { StoredWindow } from '../../../../job/rebuild/stored-windows';
import type { Range } from '../../../../job/rebuild/windows-sql';

const MINUTE = minutes(1);
const RANGE = { from: 0, to: 5 * MINUTE };

/** A window for each minute, with one tag of that value. */
const stored = {
  async *in({ from, to }: Range): AsyncGenerator<readonly StoredWindow[]> {
    for (let start = from; start < to; start += MINUTE) yield [windowOf(start + MINUTE, start / MINUTE)];
  },
};

const windowOf = (end: number, average: number): StoredWindow => ({
  name: 'n',
  end,
  fields: [['average', average]],
  rows: 1,
  scale: average,
});

/** Dies at the flush of that number, with what it has not flushed. */
class DyingSink implements LineSink {
  readonly delivered: string[] = [];
  #waiting: string[] = [];
  #flushes = 0;

  constructor(private readonly diesAt = Number.POSITIVE_INFINITY) {}

  write(items: readonly Lines[]) {
    this.#waiting.push(...items.flatMap((lines) => [...lines]));
  }

  async settle() {}

  async flush() {
    if (++this.#flushes === this.diesAt) throw new Error('killed');
    this.delivered.push(...this.#waiting.splice(0));
  }

  async close() {}
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rebuild-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (lines: LineSink, told: unknown = 'the same') =>
  rebuild({
    ...{ pipeline, stored, lines, range: RANGE, partSize: MINUTE, say: () => {} },
    progress: new RebuildProgress(folder, told),
  });

const averages = ({ delivered }: DyingSink) => delivered.map((line) => /average=(\d)/.exec(line)?.[1]).join('');

test('one that was killed goes on behind the last part that was acknowledged', async () => {
  const first = new DyingSink(3);
  await expect(run(first)).rejects.toThrow('killed');
  const second = new DyingSink();
  expect(await run(second)).toBe(3);
  expect([averages(first), averages(second)]).toEqual(['01', '234']);
});

test('one that is told something else begins at its start', async () => {
  await expect(run(new DyingSink(3))).rejects.toThrow('killed');
  const other = new DyingSink();
  await run(other, 'another definition');
  expect(averages(other)).toBe('01234');
});

test('one that has ended begins anew', async () => {
  await run(new DyingSink());
  const again = new DyingSink();
  await run(again);
  expect(averages(again)).toBe('01234');
});

test('what differs from InfluxDB is told: wrong, missing and too many', async () => {
  const told: Difference[] = [];
  const point = (minute: number, value: number) => ({
    ...{ measurement: 'tags', name: 'n', field: 'average', value },
    time: BigInt(minute * MINUTE) * 1_000_000n,
  });
  const points = [point(1, 0), point(2, 7), point(3, 2 + 1e-13), point(5, 4), { ...point(5, 1), name: 'other' }];
  const equal = await compare({
    ...{ stored, range: RANGE, partSize: minutes(2), windowSize: MINUTE },
    readPoints: async (from, to) => points.filter(({ time }) => time >= from * 1e6 && time < to * 1e6),
    differs: (difference) => told.push(difference),
  });
  expect(equal).toBe(3);
  expect(told).toEqual([
    { name: 'n', field: 'average', end: 2 * MINUTE, stored: 1, found: 7 },
    { name: 'n', field: 'average', end: 4 * MINUTE, stored: 3 },
    { name: 'other', field: 'average', end: 5 * MINUTE, found: 1 },
  ]);
});

const NOW = Date.parse('2026-11-23T10:00:30Z');

test('a range is of whole windows, from an instant or a day on', () => {
  expect(rangeOf('2026-11-22', '2026-11-22T10:01:00Z', MINUTE, NOW)).toEqual({
    from: Date.parse('2026-11-22T00:00:00Z'),
    to: Date.parse('2026-11-22T10:01:00Z'),
  });
});

test.each([
  ['yesterday', '2026-11-22', "--from 'yesterday' is not an instant in UTC: write 2026-11-22T10:00:00Z, or 2026-11-22"],
  ['2026-02-30', '2026-11-22', '--from'],
  [
    '2026-11-22T10:00:30Z',
    '2026-11-23',
    'in the middle of a window of 1m: write 2026-11-22T10:00:00Z or 2026-11-22T10:01:00Z',
  ],
  ['2026-11-22', '2026-11-22', 'is not before --to'],
  ['2026-11-22', '2026-11-24', 'is in the future: windows up to 2026-11-23T10:00:00Z are over'],
])('from %s to %s is refused, with what is allowed', (from, to, message) => {
  expect(() => rangeOf(from, to, MINUTE, NOW)).toThrow(message);
});

test.each([
  ['of 5 minutes', minutes(5), minutes(5), 5, 60],
  ['of 5 minutes every minute', minutes(5), minutes(1), 2, 58],
  ['of two hours', minutes(120), minutes(120), 120, 0],
])('windows %s that lie in a range are those that start from and to', (_, size, hop, from, to) => {
  const range = { from: 2 * MINUTE, to: 62 * MINUTE };
  expect(wholeWindows(range, { size, hop })).toEqual({ from: from * MINUTE, to: to * MINUTE });
});
