import { gzipSync } from 'node:zlib';
import { EXIT } from '../../../../../job/node/commands/run';
import { ROW, read, said } from './own-data';

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
