import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Pipeline } from '../../../../job/definition';
import { minutes } from '../../../../job/duration';
import { pipeline } from '../../../../job/pipeline';
import { StoredWindows } from '../../../../job/rebuild/stored-windows';
import { windowsSql } from '../../../../job/rebuild/windows-sql';
import { makeCorpus } from '../../../corpus/corpus';
import { everyFunction } from '../../../corpus/every-function';
import { expectedStoredRows, type StoredRow } from '../../../corpus/expected';
import { chooseSeed } from '../../../corpus/random';
import { verifyStoredWindows } from '../../../verify/stored-windows';

const START = Date.parse('2026-11-22T23:56:00Z');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rebuild-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes rows as the engines store them, into so many files. */
async function store(rows: Iterable<StoredRow>, files = 1): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(
    'CREATE TABLE given (step BIGINT, name VARCHAR, tag_value VARCHAR, event_time BIGINT, number INT)',
  );
  const appender = await connection.createAppender('given');
  let number = 0;
  for (const { step, name, value, eventTime } of rows) {
    appender.appendBigInt(BigInt(step));
    appender.appendVarchar(name);
    appender.appendVarchar(value);
    appender.appendBigInt(BigInt(eventTime));
    appender.appendInteger(number++ % files);
    appender.endRow();
  }
  appender.closeSync();
  for (let file = 0; file < files; file++) {
    await connection.run(
      `COPY (SELECT epoch_ms(step)::TIMESTAMPTZ AS step, name, tag_value, epoch_ms(event_time)::TIMESTAMPTZ AS event_time
       FROM given WHERE number = ${file}) TO '${join(folder, `${file}.parquet`)}' (FORMAT parquet)`,
    );
  }
  connection.closeSync();
}

const row = (eventTime: number, value: string, name = 'pu136mod-ni-1'): StoredRow => ({
  step: eventTime,
  name,
  value,
  eventTime,
});

async function windowsIn(from: number, to: number, definition: Pipeline = pipeline) {
  const stored = await StoredWindows.open(definition, [join(folder, '0.parquet')], { memory: '200MB', folder });
  try {
    const found = [];
    for await (const windows of stored.in({ from, to })) found.push(...windows);
    return { found, range: stored.range };
  } finally {
    stored.close();
  }
}

test('every function is what the judge of both engines makes of the same rows, late ones among them', async () => {
  const options = {
    rows: 6_000,
    rowsPerMessage: 9,
    start: START,
    windows: 4,
    late: true,
    rareDays: true,
    booleans: true,
  };
  const corpus = makeCorpus({ seed: chooseSeed(), ...options });
  await store(expectedStoredRows(corpus), 3);
  expect(await verifyStoredWindows(folder, corpus, everyFunction)).toBeGreaterThan(1_000);
});

test('a window holds its start and not its end, before 1970 too', async () => {
  await store([row(-60_000, '1'), row(-1, '3'), row(0, '10')]);
  const { found, range } = await windowsIn(-60_000, 60_000);
  expect(range).toEqual({ from: -60_000, to: 1 });
  expect(found.map(({ end, fields }) => [end, fields]).sort()).toEqual([
    [0, [['average', 2]]],
    [60_000, [['average', 10]]],
  ]);
});

test('a part of the time has the windows that start in it', async () => {
  await store([row(0, '1'), row(60_000, '2'), row(120_000, '3')]);
  const { found } = await windowsIn(60_000, 120_000);
  expect(found.map(({ fields }) => fields)).toEqual([[['average', 2]]]);
});

test('a part of the time has the windows that start in it and overlap others, of rows behind it as well', async () => {
  await store([row(0, '1'), row(60_000, '2'), row(120_000, '3'), row(180_000, '4')]);
  const window = { type: 'hopping', size: minutes(2), hop: minutes(1) } as const;
  const sliding = { ...pipeline, speedLayer: { ...pipeline.speedLayer, window } };
  const { found } = await windowsIn(0, 120_000, sliding);
  expect(found.map(({ end, fields }) => [end, fields]).sort()).toEqual([
    [120_000, [['average', 1.5]]],
    [180_000, [['average', 2.5]]],
  ]);
});

test('a sum beyond a double makes no field, and does not end the rest', async () => {
  await store([row(0, '1.7e308'), row(1, '1.7e308'), row(2, '1', 'pu136mod-ni-2')]);
  const { found } = await windowsIn(0, 60_000);
  expect(found.map(({ name, fields }) => [name, fields]).sort()).toEqual([
    ['pu136mod-ni-1', []],
    ['pu136mod-ni-2', [['average', 1]]],
  ]);
});

test('a column that windows are made of and the store lacks is named', () => {
  const longTermStore = { ...pipeline.longTermStore, columns: ['name', 'tag_value', 'event_time'] as const };
  expect(() => windowsSql({ ...pipeline, longTermStore }, ['a'], { from: 0, to: 1 })).toThrow(
    "windows are made of column 'step', which the long-term store does not keep: it has name, tag_value, event_time",
  );
});
