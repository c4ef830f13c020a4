import { isDeepStrictEqual } from 'node:util';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { pipeline } from '../../../job/pipeline';
import { type CorpusOptions, type Message, makeCorpus, startOfWindow } from '../../corpus/corpus';
import { messagesOf } from '../../corpus/expected';
import { Random } from '../../corpus/random';

const OPTIONS: CorpusOptions = {
  seed: 1,
  rows: 20_000,
  rowsPerMessage: 9,
  start: Date.parse('2026-11-22T23:58:00Z'),
  windows: 3,
  late: true,
  rareDays: true,
};

const corpus = makeCorpus(OPTIONS);
const messages = [...messagesOf(corpus)];
const rows = messages.flatMap((message) => message.rows);

test('the same options make the same corpus', () => {
  expect(isDeepStrictEqual(makeCorpus(OPTIONS), corpus)).toBe(true);
});

test('another seed makes another corpus', () => {
  expect(makeCorpus({ ...OPTIONS, seed: 2 })).not.toEqual(corpus);
});

test('it has as many rows as were asked for', () => {
  expect(rows).toHaveLength(OPTIONS.rows);
});

/** A bad timestamp is one of the record that carries rows: test/unit/job/node/unusable-timestamps.test.ts. */
const OF_ROWS = Object.keys(pipeline.rejected.reasons).filter((reason) => reason !== 'timestamp');

test.each(OF_ROWS)('it has rows that are rejected because of %s', (reason) => {
  expect(rows.filter(({ rejected }) => rejected === reason).length).toBeGreaterThan(10);
});

test('a row is stored unless it is rejected for all', () => {
  const { reasons } = pipeline.rejected;
  const wrong = rows.filter(
    ({ reading, rejected }) => (reading === undefined) !== (rejected !== undefined && reasons[rejected]?.for === 'all'),
  );
  expect(wrong).toEqual([]);
});

test('the offsets of each partition have no gaps', () => {
  const next = new Map<number, number>();
  const wrong = messages.filter(({ partition, offset }) => {
    const expected = next.get(partition) ?? 0;
    next.set(partition, offset + 1);
    return offset !== expected;
  });
  expect(wrong).toEqual([]);
});

test('a CSV parser reads the readings out of messages whose rows are all good', () => {
  const good = messages.filter(({ rows }) => rows.every(({ reading }) => reading !== undefined));
  const readable = good.filter(({ value }) => value !== null && !value.toString().endsWith('\r'));
  expect(readable.length).toBeGreaterThan(500);
  for (const { value, rows } of readable) {
    const records: string[][] = parse(value ?? '', { record_delimiter: ['\r\n', '\n'], relax_column_count: true });
    const readings = records.map(([step = '', name, text]) => [
      Date.parse(step.replace(/(\.\d{3})\d+/, '$1')),
      name,
      text,
    ]);
    expect(readings).toEqual(rows.map(({ reading }) => [reading?.step, reading?.name, reading?.value]));
  }
});

describe('of JSON', () => {
  const ofJson = [...messagesOf(makeCorpus({ ...OPTIONS, format: 'json' }))];

  test.each(['json', 'fields', 'encoding', 'instant', 'name', 'number'])(
    'it has rows that are rejected because of %s',
    (reason) => {
      const found = ofJson.flatMap((message) => message.rows).filter(({ rejected }) => rejected === reason);
      expect(found.length).toBeGreaterThan(10);
    },
  );

  test('JSON.parse reads the readings out of messages whose rows are all good', () => {
    const good = ofJson.filter(({ rows }) => rows.every(({ rejected }) => rejected === undefined));
    expect(good.length).toBeGreaterThan(500);
    for (const { value, rows } of good) {
      const found: Record<string, unknown>[] = [JSON.parse(String(value).replace(/^\ufeff/, ''))].flat();
      const readings = found.map(({ step, name, value: read }) => [
        Date.parse(String(step).replace(/(\.\d{3})\d+/, '$1')),
        name,
        typeof read === 'string' ? read : Number(read),
      ]);
      expect(readings).toEqual(
        rows.map(({ reading }, i) => [
          reading?.step,
          reading?.name,
          typeof readings[i]?.[2] === 'number' ? Number(reading?.value) : reading?.value,
        ]),
      );
    }
  });
});

test('in whatever order the partitions are read, what is late is late and nothing else is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (order) => {
      const highest = new Map<number, number>();
      const wrong: Message[] = [];
      for (const phase of corpus.phases) {
        for (const message of shuffledAcrossPartitions(phase, new Random(order))) {
          const { partition, timestamp, late } = message;
          const seen = Array.from({ length: 16 }, (_, i) => highest.get(i) ?? Number.NEGATIVE_INFINITY);
          const windowEnd = startOfWindow(timestamp) + pipeline.speedLayer.window.size;
          if (windowEnd <= Math.min(...seen) !== late) wrong.push(message);
          highest.set(partition, Math.max(timestamp, highest.get(partition) ?? 0));
        }
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

/** Each partition in its order, and runs of one partition between those of others, as an engine fetches them. */
function* shuffledAcrossPartitions(phase: readonly Message[], random: Random): Iterable<Message> {
  const queues = Array.from({ length: 16 }, (_, partition) =>
    phase.filter((message) => message.partition === partition),
  );
  for (let left = phase.length; left > 0; ) {
    const run = queues[random.between(0, queues.length)]?.splice(0, random.between(1, 60)) ?? [];
    left -= run.length;
    yield* run;
  }
}
