import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { type JobOptions, jobOptions, parseDefaults } from '../../../../job/node/commands/options';
import { EXIT, runJob } from '../../../../job/node/commands/run';
import { instantForm } from '../../../../job/node/source/shape/instant-forms';
import { loadZstd } from '../../../../job/zstd';

let folder: string;
let said: string;
let stderr: jest.SpyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-data-'));
  said = '';
  stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(async () => {
  stderr.mockRestore();
  await rm(folder, { recursive: true });
});

/** Reads a file as somebody has it. @returns the exit code */
async function read(content: string | Buffer, options: Partial<JobOptions> = {}): Promise<number> {
  const source = join(folder, 'rows.csv');
  await writeFile(source, content);
  const defaults = Object.fromEntries(jobOptions().map((option) => [option.attributeName(), option.defaultValue]));
  return runJob({
    ...parseDefaults(defaults),
    longTermStore: join(folder, 'store'),
    speedLayer: join(folder, 'lines.lp'),
    rejected: join(folder, 'rejected.csv'),
    source,
    ...options,
  } as JobOptions);
}

async function stored(columns = 'step, name, tag_value'): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const files = `read_parquet('${folder}/store/**/*.parquet')`;
  const reader = await connection.runAndReadAll(
    `SELECT ${columns}::VARCHAR FROM ${files} ORDER BY ALL`.replaceAll(', ', '::VARCHAR, '),
  );
  connection.closeSync();
  return reader.getRowsJson();
}

const rejected = () => readFile(join(folder, 'rejected.csv'), 'utf8');
const lines = async () => (await readFile(join(folder, 'lines.lp'), 'utf8')).trim().split('\n');

const GERMAN = instantForm('%d.%m.%Y %H:%M:%S');
const AT = ['2026-11-22 10:00:00+00', 'pu136mod-nd-1', '3.5'];
const ROW = '2026-11-22T10:00:00Z,pu136mod-nd-1,3.5\n';

test('a named pipe is read, as a shell makes one of <(zcat rows.csv.gz)', async () => {
  const source = join(folder, 'pipe');
  execFileSync('mkfifo', [source]);
  const written = writeFile(source, gzipSync(ROW));
  expect(await read('', { source })).toBe(EXIT.ok);
  await written;
  expect(await stored()).toEqual([AT]);
});

describe('what is said of rows that another option would read', () => {
  test.each([
    ['a header line', `step,name,value\n${ROW}`, 'line 1 seems to name the columns: --header'],
    ['a header line of other names', `at,sensor1,reading\n${ROW}`, 'line 1 seems to name the columns: --header'],
    ['comments', `#group,false,false,true\n${ROW}`, "grep -v '^#'"],
    [
      'JSON',
      '{"time":"2026-11-22T10:00:00Z","tag":"a","value":3.5}\n',
      'rows of JSON are read where the pipeline says so',
    ],
    [
      'a last row without a line end',
      `${ROW}2026-11-22T10:00:00Z,pu136mod-nd-1,4`,
      'it (36 bytes) is left for the next run',
    ],
    ['tabs', ROW.replaceAll(',', '\t'), '--delimiter tab'],
    ['semicolons', ROW.replaceAll(',', ';'), "--delimiter ';'"],
    ['dates of other forms', ROW.replace('2026-11-22T', '22.11.2026 '), "a pattern, such as --instants '%d.%m.%Y"],
    ['days before months', ROW.replace('2026-11-22T10:00:00Z', '22/11/2026 10:00'), "--instants '%d/%m/%Y %H:%M'."],
    [
      'days or months first',
      ROW.replace('2026-11-22T10:00:00Z', '1/2/2026 1:00 PM'),
      "instants such as '1/2/2026 1:00 PM' are read by --instants '%d/%m/%Y %I:%M %p' or '%m/%d/%Y %I:%M %p'.",
    ],
    ['seconds since 1970, below a header line', `at,tag,val\n1795341600,a,1\n`, '--instants epoch-seconds'],
    ['an encoding of Windows', Buffer.from(ROW.replace('3.5', 'Gr\xfcn'), 'latin1'), 'iconv -f WINDOWS-1252 -t UTF-8'],
    ['names with a space', ROW.replaceAll(',', ', '), 'names count as they stand, with their spaces'],
    ['more columns', ROW.replace('\n', ',4,5\n'), '--wide reads a table'],
  ])('names it: %s', async (_, content, hint) => {
    await read(content);
    expect(said).toContain(hint);
  });

  test('a header line that is one column is said to be divided otherwise', async () => {
    expect(await read(`time;tag;val\n${ROW.replaceAll(',', ';')}`, { header: true })).toBe(EXIT.failed);
    expect(said).toContain("the header line 'time;tag;val' is a single column: name the separator by --delimiter ';'");
  });

  test('nothing is guessed of rows that are right', async () => {
    await read(ROW);
    expect(said).not.toContain('note:');
    expect(said).toContain('1 window gave 1 line: ');
  });
});

describe('what people have is read:', () => {
  const shapes: readonly (readonly [string, string | Buffer, Partial<JobOptions>])[] = [
    ['a byte order mark', `\ufeff${ROW}`, {}],
    ['a header line', `step,name,value\n${ROW}`, { header: true }],
    ['a header line after a byte order mark', `\ufeffstep,name,value\r\n${ROW}`, { header: true }],
    ['columns in another order', `Name,Value,Step\npu136mod-nd-1,3.5,2026-11-22T10:00:00Z\n`, { header: true }],
    [
      'columns of other names, and more of them',
      `id,time,tag,val\n7,2026-11-22T10:00:00Z,pu136mod-nd-1,3.5\n`,
      { header: true, columns: 'time=step,tag=name,val=value' },
    ],
    ['columns by their numbers', 'pu136mod-nd-1,x,3.5,2026-11-22T10:00:00Z\n', { columns: '4=step,1=name,3=value' }],
    ['semicolons', '2026-11-22T10:00:00Z;pu136mod-nd-1;3.5\n', { delimiter: ';' }],
    ['tabs', '2026-11-22T10:00:00Z\tpu136mod-nd-1\t3.5\n', { delimiter: '\t' }],
    [
      "instants as Python's isoformat writes them",
      '2026-11-22T10:00:00+00:00,pu136mod-nd-1,3.5\n',
      { instants: 'iso' },
    ],
    [
      'instants of another offset and without seconds',
      '2026-11-22T12:30+02:30,pu136mod-nd-1,3.5\n',
      { instants: 'iso' },
    ],
    ['instants with a space', '2026-11-22 10:00:00,pu136mod-nd-1,3.5\n', { instants: 'iso' }],
    [
      'dates and numbers as they are written in Germany',
      'Zeit;Name;Wert\n22.11.2026 10:00:00;pu136mod-nd-1;3,5\n',
      { header: true, delimiter: ';', columns: 'Zeit=step,Wert=value', instants: GERMAN, decimalComma: true },
    ],
    ['seconds since 1970', '1795341600,pu136mod-nd-1,3.5\n', { instants: 'epoch-seconds' }],
    ['milliseconds since 1970', '1795341600000,pu136mod-nd-1,3.5\n', { instants: 'epoch-milliseconds' }],
    ['gzip', gzipSync(ROW), {}],
    ['gzip of several members', Buffer.concat([gzipSync(ROW.slice(0, 9)), gzipSync(ROW.slice(9))]), {}],
  ];

  test.each(shapes)('%s', async (_, content, options) => {
    expect(await read(content, options)).toBe(EXIT.ok);
    expect(await stored()).toEqual([AT]);
  });

  test('zstd', async () => {
    const { compress } = await loadZstd();
    await read(Buffer.concat([compress(Buffer.from(ROW)), compress(Buffer.from(ROW))]));
    expect(await stored()).toEqual([AT, AT]);
  });

  test('a compressed file whose last row has no line end', async () => {
    await read(gzipSync(ROW.trimEnd()));
    expect(await stored()).toEqual([AT]);
  });

  test('values that hold the delimiter of the pipeline, quotes and line breaks', async () => {
    await read('2026-11-22T10:00:00Z;pu136mod-ns-1;"a, ""b""\nc"\n', { delimiter: ';' });
    expect(await stored('tag_value')).toEqual([['a, "b"\nc']]);
  });
});

describe('a table with a column for each tag', () => {
  const TABLE = [
    'time;pu136mod-nd-1;pu136mod-ns-1;boiler',
    '2026-11-22T10:00:00+00:00;3.5;"a, b";7',
    '2026-11-22T10:00:01+00:00;;;',
    '2026-11-22T10:00:02+00:00;Bad Input;;8',
    'bad',
    '',
  ].join('\n');
  const options = { wide: true, delimiter: ';', instants: 'iso' } as const;

  test('gives a row for each value that is there', async () => {
    expect(await read(TABLE, options)).toBe(EXIT.ok);
    expect(await stored()).toEqual([
      ['2026-11-22 10:00:00+00', 'boiler', '7'],
      ['2026-11-22 10:00:00+00', 'pu136mod-nd-1', '3.5'],
      ['2026-11-22 10:00:00+00', 'pu136mod-ns-1', 'a, b'],
      ['2026-11-22 10:00:02+00', 'boiler', '8'],
      ['2026-11-22 10:00:02+00', 'pu136mod-nd-1', 'Bad Input'],
    ]);
  });

  test('has rejected values beside their tags and lines', async () => {
    await read(TABLE, options);
    expect(await rejected()).toBe('number,4,"2026-11-22T10:00:02Z,pu136mod-nd-1,Bad Input"\nfields,5,"bad"\n');
  });

  test('may have the instant in another column', async () => {
    await read('pu136mod-nd-1,at\n3.5,2026-11-22T10:00:00Z\n', { wide: true, columns: 'at=step' });
    expect(await stored()).toEqual([AT]);
  });

  test('is known by its header line, which leads to the option', async () => {
    expect(await read('time,boiler,pump\n', { header: true })).toBe(EXIT.failed);
    expect(said).toContain('or --wide, if every column except the instant is a tag');
  });

  test.each([
    ['a delimiter that is another', 'time,boiler\n', {}, 'name the separator by --delimiter'],
    ['an instant that is none of its columns', 'time;boiler\n', { columns: 'at=step' }, "write 'time=step'"],
  ] as const)('is refused with %s, and how to read it', async (_, header, more, message) => {
    expect(await read(header, { ...options, ...more })).toBe(EXIT.failed);
    expect(said).toContain(message);
  });
});

test('a file that has grown is read on, with the columns of its header line and lines counted from its beginning', async () => {
  const options = { header: true, columns: 'tag=name' };
  const before = 'tag,value,step\npu136mod-nd-1,3.5,2026-11-22T10:00:00Z\n';
  await read(before, options);
  await read(`${before}pu136mod-nd-1,4,2026-11-22T10:00:00Z\nbad\n`, options);
  expect(await stored('tag_value')).toEqual([['3.5'], ['4']]);
  expect(await rejected()).toBe('fields,4,"bad"\n');
});

test('a compressed file that was read is not read again', async () => {
  await read(gzipSync(ROW));
  await read(gzipSync(ROW));
  expect(await stored()).toEqual([AT]);
});

test('a compressed file that is cut off is an error that says so', async () => {
  expect(await read(gzipSync(ROW.repeat(1000)).subarray(0, -20))).toBe(EXIT.failed);
  expect(said).toContain('the gzip stream is corrupt or truncated');
});

test('a file in UTF-16 is an error that says how to change it', async () => {
  expect(await read(Buffer.from(`\ufeff${ROW}`, 'utf16le'))).toBe(EXIT.failed);
  expect(said).toContain('iconv -f UTF-16 -t UTF-8');
});

test.each([
  ['a zip archive', 'PK\x03\x04', 'unzip -p'],
  ['bzip2', 'BZh91AY', 'bzip2 -dc'],
  ['xz', '\xfd7zXZ\0', 'xz -dc'],
  ['Parquet', 'PAR1', "COPY (FROM 'rows.parquet') TO 'rows.csv'"],
])('a file that is %s is an error that says what makes rows of it', async (_, beginning, message) => {
  expect(await read(Buffer.from(`${beginning}...`, 'latin1'))).toBe(EXIT.failed);
  expect(said).toContain(message);
});

test('a header line without the names that are needed is an error that shows how to name them', async () => {
  expect(await read('time,tag,val\n', { header: true })).toBe(EXIT.failed);
  expect(said).toContain("names the columns 'time', 'tag', 'val'");
  expect(said).toContain("--columns 'time=step,tag=name,val=value'");
});

test('a header line of one column leads to the delimiter', async () => {
  expect(await read('step;name;value\n', { header: true })).toBe(EXIT.failed);
  expect(said).toContain("--delimiter ';'");
});

describe('with the event time from the step', () => {
  const rows = [
    '2026-11-22T10:01:59Z,pu136mod-nd-1,4',
    '2026-11-22T10:00:00Z,pu136mod-nd-2,1',
    'bad',
    '2026-11-22T10:00:59Z,pu136mod-nd-2,3',
  ].join('\n');

  test('averages lie where the rows do, in whatever order they come', async () => {
    await read(`${rows}\n`, { eventTime: 'step' });
    const nanoseconds = (time: string) => `${Date.parse(time)}000000`;
    const [second, third] = [nanoseconds('2026-11-22T10:01:00Z'), nanoseconds('2026-11-22T10:02:00Z')];
    expect((await lines()).sort()).toEqual([
      `tags,name=pu136mod-nd-1 average=4,event_time=${third}i ${third}`,
      `tags,name=pu136mod-nd-2 average=2,event_time=${second}i ${second}`,
    ]);
  });

  test('rows beyond the out-of-orderness are late', async () => {
    await read(`${rows}\n`, { eventTime: 'step', outOfOrderness: 1000 as never });
    expect(said).toMatch(/late +2/);
  });

  test('a row is stored with it', async () => {
    await read(ROW, { eventTime: 'step' });
    expect(await stored('event_time')).toEqual([[AT[0]]]);
  });
});

describe('afterwards somebody is told', () => {
  test('what became of the rows, with reasons and first lines, and how to look at them', async () => {
    expect(await read(`${ROW}bad\n${ROW}${ROW}2026-02-30T10:00:00Z,a,1\n`)).toBe(EXIT.ok);
    expect(said).toMatch(/rows read +5\n {2}stored +3\n {4}aggregated +3\n {2}rejected +2 {2}not stored/);
    expect(said).toContain('1 × not three fields: line 2\n      bad');
    expect(said).toContain('1 × step is not an ISO-8601 instant in UTC: line 5');
    expect(said).toContain(`make query NAME=latest LONG_TERM_STORE=${folder}/store`);
  });

  test('where rejected rows stand, beside each of them', async () => {
    await read(`${ROW}"a\nb",c\nbad\n`);
    expect(await rejected()).toBe('fields,2,"""a\nb"",c"\nfields,4,"bad"\n');
  });

  test('by an exit code that most rows were rejected, and by which option they would be read', async () => {
    expect(await read('2026-11-22T10:00+00:00,pu136mod-nd-1,3.5\n')).toBe(EXIT.mostlyRejected);
    expect(said).toContain('are read by --instants iso');
  });

  test('that a file was read before', async () => {
    await read(ROW);
    said = '';
    expect(await read(ROW)).toBe(EXIT.ok);
    expect(said).toContain('was read to its end before, into this store');
  });

  test('why rows of names of their own are not averaged', async () => {
    await read('2026-11-22T10:00:00Z,boiler,3.5\n');
    expect(said).toContain('No name matches a tag type');
  });
});

describe('a dry run', () => {
  let out: string;
  let stdout: jest.SpyInstance;
  beforeEach(() => {
    out = '';
    stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += text;
      return true;
    });
  });
  afterEach(() => stdout.mockRestore());

  test('shows the first rows as they would be stored, and stores nothing', async () => {
    const rows = '1795341600;pu136mod-nd-1;3.5\n1795341600;boiler;1\nbad\n1795341600;pu136mod-nd-1;Bad Input\n';
    const options = { delimiter: ';', instants: 'epoch-seconds', eventTime: 'step', dryRun: true } as const;
    expect(await read(rows, options)).toBe(EXIT.ok);
    const shown = out.split('\n').map((line) => line.split(/ *│ */).slice(1, -1));
    expect(shown).toContainEqual([
      '1',
      '2026-11-22T10:00:00.000Z',
      'pu136mod-nd-1',
      '3.5',
      '2026-11-22T10:00:00.000Z',
      'stored and aggregated',
    ]);
    expect(out).toContain('stored; no tag type has such a name');
    expect(out).toContain('rejected: not three fields');
    expect(out).toContain('left out of the windows: value of a numeric tag is not a finite number');
    await expect(stored()).rejects.toThrow('No files found');
  });

  test('shows each value of a table with a column for each tag', async () => {
    await read('time,pu136mod-nd-1,boiler\n2026-11-22T10:00:00Z,3.5,7\n', { wide: true, dryRun: true });
    expect(out).toMatch(/│ 2 +│ 2026-11-22T10:00:00.000Z │ pu136mod-nd-1 │ 3.5 /);
    expect(out).toMatch(/│ 2 +│ 2026-11-22T10:00:00.000Z │ boiler +│ 7 /);
  });
});

describe('what can never work is a sentence at once, with nothing made:', () => {
  const wrong: readonly (readonly [string, Partial<JobOptions>, string])[] = [
    ['lines into a folder', { speedLayer: tmpdir() }, 'is a directory: name a file in it'],
    [
      'rejected rows into a folder that is not there',
      { rejected: '/nowhere/rejected.csv' },
      "there is no folder '/nowhere'",
    ],
    ['an out-of-orderness without event times', { outOfOrderness: 1000 as never }, 'add --event-time step'],
    ['a store at an address', { longTermStore: 's3:/x' }, "'s3:/x' is neither s3://bucket/path nor the path"],
    ['columns that are none of the pipeline', { columns: '1=time' }, 'is not a pair of a column and its meaning'],
    ['options for files with a topic', { source: 'kafka', header: true }, '--header is for a pipe or a file'],
  ];

  test.each(wrong)('%s', async (_, options, message) => {
    const code = await read(ROW, options).catch((error: Error) => {
      said += error.message;
      return EXIT.failed;
    });
    expect(code).toBe(EXIT.failed);
    expect(said).toContain(message);
    expect(said).not.toContain('    at ');
  });
});
