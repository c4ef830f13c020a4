import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JobOptions } from '../../../../../job/node/commands/options';
import { EXIT } from '../../../../../job/node/commands/run';
import { loadZstd } from '../../../../../job/zstd';
import { AT, folder, GERMAN, ROW, read, rejected, said, stored } from './own-data';

test('a named pipe is read, as a shell makes one of <(zcat rows.csv.gz)', async () => {
  const source = join(folder, 'pipe');
  execFileSync('mkfifo', [source]);
  const written = writeFile(source, gzipSync(ROW));
  expect(await read('', { source })).toBe(EXIT.ok);
  await written;
  expect(await stored()).toEqual([AT]);
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
