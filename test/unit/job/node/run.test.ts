import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../../../job/duration';
import { CheckpointLog } from '../../../../job/node/checkpoint/checkpoint-log';
import { type JobOptions, jobOptions, parseDefaults } from '../../../../job/node/commands/options';
import { EXIT, runJob } from '../../../../job/node/commands/run';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { FakeBroker } from './source/fake-broker';

const ROW = '2026-11-22T12:00:00Z,pu136mod-ni-1,5\n';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(() => rm(folder, { recursive: true }));

function run(options: Partial<JobOptions>): Promise<number> {
  const defaults = Object.fromEntries(jobOptions().map((option) => [option.attributeName(), option.defaultValue]));
  return runJob({
    ...parseDefaults(defaults),
    longTermStore: join(folder, 'store'),
    speedLayer: join(folder, 'lines.lp'),
    rejected: join(folder, 'rejected.csv'),
    logLevel: 'silent',
    ...options,
  } as JobOptions);
}

async function makeFile(): Promise<string> {
  const source = join(folder, 'rows.csv');
  await writeFile(source, ROW);
  return source;
}

test('a job whose source has ended ends with 0, its page and metrics with it', async () => {
  expect(await run({ source: await makeFile(), port: 0 })).toBe(EXIT.ok);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['lines.lp', 'store']));
});

test('a job without anything to read ends with 1', async () => {
  expect(await run({ source: join(folder, 'none.csv') })).toBe(EXIT.failed);
});

test('a job whose sink fails in a way that nobody knows ends with 1', async () => {
  const source = await makeFile();
  const write = jest.spyOn(DirectoryStore.prototype, 'check').mockRejectedValueOnce(new Error('unheard of'));
  expect(await run({ source })).toBe(EXIT.failed);
  write.mockRestore();
});

describe('a job that reads a topic', () => {
  let broker: FakeBroker;
  beforeEach(async () => {
    broker = await FakeBroker.start('time-series');
    broker.log().append(ROW);
  });
  afterEach(() => broker.stop());

  const ofKafka = () => run({ bootstrapServers: broker.address, checkpointInterval: milliseconds(50) });

  async function untilCommitted(): Promise<void> {
    for (let tries = 0; tries < 1_250 && broker.committed.get(0)?.offset !== '1'; tries++) await sleep(20);
    expect(broker.committed.get(0)).toEqual({ offset: '1', metadata: 'node-engine' });
  }

  test('ends with 0 after SIGTERM', async () => {
    const running = ofKafka();
    await untilCommitted();
    process.emit('SIGTERM');
    expect(await running).toBe(EXIT.ok);
  });

  test('ends with 3 when another instance takes over its store', async () => {
    const running = ofKafka();
    await untilCommitted();
    const other = new CheckpointLog(new DirectoryStore(join(folder, 'store'), (action) => action()));
    await other.claim(
      async () => true,
      async () => true,
      async (latest) => {
        if (latest === undefined) throw new Error('there is no checkpoint');
        return latest;
      },
    );
    broker.log().append(ROW);
    expect(await running).toBe(EXIT.fenced);
  });

  test('ends with 1 when the topic is another one', async () => {
    const running = ofKafka();
    await untilCommitted();
    broker.makeAgain();
    broker.log().append(ROW, ROW, ROW);
    expect(await running).toBe(EXIT.failed);
  });
});
