import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { SourceError } from '../../../../../job/node/errors';
import { CsvStreamSource } from '../../../../../job/node/source/csv-stream-source';
import { CONTRACT } from '../../../../../job/node/source/shape/row-shape';
import type { Chunk, Intake, Positions } from '../../../../../job/node/source/source';
import { pipeline } from '../../../../../job/pipeline';

const ROW = '2026-11-22T12:00:00Z,tag,1';
const PARTITION = 0;

/** What a job keeps of a source from one run to the next. */
class Kept implements Intake {
  readonly rows: string[] = [];
  offset: number | undefined;
  kept: string | undefined;

  position = () => this.offset;
  mark = () => this.kept;
  reread = () => undefined;
  expect = (_: number, position: number, _end: number, mark?: string) => this.#keep(position, mark);

  async accept({ nextOffset, mark, forEach }: Chunk): Promise<void> {
    forEach((_, __, bytes, start, end) => {
      this.rows.push(bytes.toString('utf8', start, end));
    });
    this.#keep(nextOffset, mark);
  }

  positionsOf(source: string): Positions {
    const marks = this.kept === undefined ? {} : { [PARTITION]: this.kept };
    return { source, offsets: { [PARTITION]: this.offset ?? 0 }, marks };
  }

  #keep(offset: number, mark: string | undefined): void {
    this.offset = offset;
    this.kept = mark;
  }
}

let folder: string;
let file: string;
let kept: Kept;
/** Bytes that the latest reading has left for the next one. */
let leftOver: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-source-'));
  file = join(folder, 'rows.csv');
  kept = new Kept();
  leftOver = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const sourceOf = (path: string | undefined) =>
  new CsvStreamSource(path, { ...CONTRACT, eventTime: 'reading' }, pipeline);

async function read(path = file): Promise<void> {
  const source = sourceOf(path);
  await source.check();
  await source.run(kept);
  leftOver = source.leftOver;
}

const recognizes = (path = file) => sourceOf(path).recognizes(kept.positionsOf(sourceOf(file).identity));

test('a file that is not there is an error that says what a source may be', async () => {
  await expect(read()).rejects.toThrow(/no file '.*rows.csv': --source takes 'kafka'/);
  await expect(read()).rejects.toThrow(SourceError);
});

test('a directory is an error that says how to read many files', async () => {
  await expect(read(folder)).rejects.toThrow(/is a directory: name one file.*cat .*\*.csv/);
});

test('an address is an error that says how to pipe what is there', async () => {
  await expect(read('s3://bucket/rows.csv')).rejects.toThrow(/is a URL.*aws s3 cp/);
});

test('a file is read to its last line end, and when it has grown, on from there', async () => {
  await writeFile(file, `${ROW}\n${ROW}\n`);
  await read();
  await appendFile(file, `${ROW}5\n`);
  expect(await recognizes()).toBe(true);
  await read();
  expect(kept.rows).toEqual([ROW, ROW, `${ROW}5`]);
  expect(leftOver).toBe(0);
});

test('a last line without a line end is left until it is whole, and told of', async () => {
  await writeFile(file, `${ROW}\n2026-11-22T12:00:00Z,ta`);
  await read();
  expect(kept.rows).toEqual([ROW]);
  expect(leftOver).toBe(23);
  await appendFile(file, 'g,15\n');
  await read();
  expect(kept.rows).toEqual([ROW, '2026-11-22T12:00:00Z,tag,15']);
});

test('a quoted row that is not whole yet is left as well', async () => {
  await writeFile(file, `${ROW}\n2026-11-22T12:00:00Z,tag,"a\n`);
  await read();
  await appendFile(file, 'b"\n');
  await read();
  expect(kept.rows).toEqual([ROW, '2026-11-22T12:00:00Z,tag,"a\nb"']);
});

describe('a file is known by what it holds:', () => {
  const long = (text: string) => `${ROW}${text}\n`.repeat(100);

  beforeEach(async () => {
    await writeFile(file, long('1'));
    await read();
  });

  test('under another name it is the same', async () => {
    const renamed = join(folder, 'renamed.csv');
    await rename(file, renamed);
    expect(await recognizes(renamed)).toBe(true);
  });

  test.each([
    ['longer', long('2') + long('3')],
    ['as long', long('2')],
    ['shorter', `${ROW}2\n`],
    ['empty', ''],
    ['with the same beginning', long('1').slice(0, 2_000) + long('2')],
  ])('one that has taken its place and is %s is another', async (_, text) => {
    await writeFile(file, text);
    expect(await recognizes()).toBe(false);
  });

  test('one that was cut is another', async () => {
    await truncate(file, 50);
    expect(await recognizes()).toBe(false);
  });

  test('one that was read before fingerprints were kept is known by its name, and refused when it is shorter', async () => {
    kept.kept = undefined;
    expect(await recognizes()).toBe(true);
    expect(await recognizes(join(folder, 'other.csv'))).toBe(false);
    await writeFile(file, ROW);
    await expect(read()).rejects.toThrow(/it is a different file now/);
  });

  test('the positions of a topic are none of a file', async () => {
    expect(await sourceOf(file).recognizes(kept.positionsOf('kafka:cluster/topic'))).toBe(false);
  });
});

test('a fingerprint of a short file still counts when the file has grown far beyond it', async () => {
  await writeFile(file, `${ROW}\n`);
  await read();
  await appendFile(file, `${ROW}\n`.repeat(1_000));
  expect(await recognizes()).toBe(true);
  await read();
  await appendFile(file, `${ROW}\n`);
  expect(await recognizes()).toBe(true);
});

test('a stop leaves the rest for the next run', async () => {
  await writeFile(file, `${ROW}\n`.repeat(50_000));
  const source = sourceOf(file);
  kept.accept = async ({ nextOffset }) => {
    kept.offset = nextOffset;
    await source.stop();
  };
  await source.run(kept);
  expect(kept.offset).toBeLessThan(`${ROW}\n`.length * 50_000);
  expect(source.leftOver).toBe(0);
});

describe('standard input', () => {
  const { stdin } = process;
  let input: PassThrough;
  beforeEach(() => {
    input = new PassThrough();
    Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  });
  afterEach(() => {
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  });

  test('ends with its last row, line end or not', async () => {
    const source = sourceOf(undefined);
    await source.check();
    input.end(`${ROW}\n${ROW}`);
    await source.run(kept);
    await source.commit();
    expect(kept.rows).toEqual([ROW, ROW]);
    expect(source.replayable).toBe(false);
    expect(source.leftOver).toBe(0);
  });

  test('is a source of its own in each run', async () => {
    const [first, second] = [sourceOf(undefined), sourceOf(undefined)];
    expect(await first.recognizes(kept.positionsOf(first.identity))).toBe(true);
    expect(await second.recognizes(kept.positionsOf(first.identity))).toBe(false);
  });

  test('where a quote stays open for more than 8 MiB, the rows are cut at the next line break', async () => {
    const source = sourceOf(undefined);
    const running = source.run(kept);
    const lines = `${ROW}\n`.repeat(40_000);
    input.write(`${ROW}"\n`);
    const chunks: number[] = [];
    kept.accept = async ({ nextOffset }) => {
      chunks.push(nextOffset);
    };
    for (let written = 0; written < 10 * 1024 * 1024; written += lines.length) {
      input.write(lines);
      await setImmediate();
    }
    expect(chunks[0]).toBeGreaterThan(8 * 1024 * 1024);
    input.end(`${ROW}\n`);
    await running;
    expect(chunks.length).toBeGreaterThan(1);
  });
});

test('of a pipeline of JSON, each line is a message, and each row of it a record', async () => {
  const ofJson = { ...pipeline, input: { ...pipeline.input, format: 'json' } } as const;
  const [one, two, three] = [1, 2, 3].map((value) =>
    JSON.stringify({ step: '2026-11-22T12:00:00Z', name: 'n', value }),
  );
  const text = `\ufeff${one}\r\n\n[${two}, ${three}]\n[${one}\n"say \\"\n{}\n`;
  await writeFile(file, text);
  const source = new CsvStreamSource(file, { ...CONTRACT, eventTime: 'step' }, ofJson);
  await source.run(kept);
  expect(kept.rows).toEqual([one, two, three, `[${one}`, '"say \\"', '{}']);
  expect(kept.offset).toBe(Buffer.byteLength(text));
});
