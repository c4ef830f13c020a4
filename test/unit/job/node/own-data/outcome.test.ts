import { tmpdir } from 'node:os';
import type { JobOptions } from '../../../../../job/node/commands/options';
import { EXIT } from '../../../../../job/node/commands/run';
import { AT, folder, lines, ROW, read, rejected, said, stored } from './own-data';

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
    expect(said).not.toContain('was read to its end before');
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
      process.stderr.write(error.message);
      return EXIT.failed;
    });
    expect(code).toBe(EXIT.failed);
    expect(said).toContain(message);
    expect(said).not.toContain('    at ');
  });
});
