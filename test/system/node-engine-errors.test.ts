import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { LEVEL } from '../../infra/programs/log-entries';
import { freePort } from '../../infra/programs/ports';
import { checkpointFolder } from '../../job/checkpoint-folder';
import type { Corpus, Message } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { rowsInTime } from '../corpus/rows-in-time';
import { send } from '../corpus/send';
import { Link } from '../programs/link';
import { SmallDisk } from '../programs/small-disk';
import { until, untilConsumed } from '../verify/until';
import { untilLogged, untilRowsAreStored, Workspace } from './workspace';

const MEBIBYTE = 1024 * 1024;
const FAILED = { code: 1, signal: null };

let cluster: KafkaCluster;
let s3: LocalStack;
let workspace: Workspace;
let corpus: Corpus;
let tests = 0;

beforeAll(async () => {
  [cluster, s3] = await Promise.all([startKafka(), startLocalStack()]);
});

afterAll(async () => {
  await Promise.all([cluster?.stop(), s3?.stop()]);
});

beforeEach(async () => {
  workspace = await Workspace.create(`errors-${++tests}`, cluster, s3);
  corpus = rowsInTime(60_000);
});

afterEach(async () => {
  await workspace.remove();
});

/** The halves of the corpus's messages. */
function halves() {
  const messages = [...messagesOf(corpus)];
  const middle = messages.length / 2;
  return [messages.slice(0, middle), messages.slice(middle)] as const;
}

async function finish(job: NodeJob, directory?: string): Promise<void> {
  await untilConsumed(job, workspace.topics, messagesOf(corpus));
  await workspace.verifyStore(corpus, directory);
  await job.stop();
  await workspace.verifyLines(corpus);
}

/** How often the job has said that something went away, and that it came back, by its name. */
function changesOfState(job: NodeJob): Record<string, { gone: number; back: number }> {
  const changes: Record<string, { gone: number; back: number }> = {};
  for (const { msg } of job.entries) {
    const [, what, gone] = /^(.*) is (?:(unavailable)|available again)/.exec(msg) ?? [];
    if (what === undefined) continue;
    changes[what] ??= { gone: 0, back: 0 };
    changes[what][gone === undefined ? 'back' : 'gone']++;
  }
  return changes;
}

describe('a job that cannot start ends with exit code 1 and says what is wrong and what to do:', () => {
  async function messageOf(job: NodeJob): Promise<string> {
    expect(await job.spawn()).toEqual(FAILED);
    const fatal = job.entries.filter(({ level }) => level === LEVEL.fatal);
    expect(fatal).toHaveLength(1);
    return fatal[0]?.msg ?? '';
  }

  test('no broker answers', async () => {
    const bootstrapServers = `127.0.0.1:${await freePort()}`;
    const message = await messageOf(await workspace.createJob({ bootstrapServers }));
    expect(message).toContain(`can't reach Kafka at ${bootstrapServers}`);
    expect(message).toContain('--bootstrap-servers');
  });

  test('a topic is missing', async () => {
    const message = await messageOf(await workspace.createJob({ sourceTopic: 'elsewhere' }));
    expect(message).toContain("topic 'elsewhere' does not exist");
    expect(message).toContain(workspace.topics.sourceTopic);
    expect(message).toContain('--source-topic');
  });

  test('the bucket is missing', async () => {
    const message = await messageOf(await workspace.createJob({ longTermStore: 's3://no-such-bucket/store' }));
    expect(message).toContain("bucket 'no-such-bucket' does not exist");
    expect(message).toContain('--long-term-store');
  });

  test('the store does not answer', async () => {
    const s3Endpoint = `http://127.0.0.1:${await freePort()}`;
    const message = await messageOf(await workspace.createJob({ s3Endpoint }));
    expect(message).toContain(`can't reach the long-term store s3://${workspace.bucket}`);
    expect(message).toContain('--s3-endpoint');
  });

  test('the store is a directory that cannot be written', async () => {
    const longTermStore = join(workspace.folder, 'file');
    writeFileSync(longTermStore, '');
    const message = await messageOf(await workspace.createJob({ longTermStore }));
    expect(message).toContain(`can't write to the long-term store '${longTermStore}'`);
  });

  test('its latest checkpoint is corrupt; once that is restored it goes on with nothing lost', async () => {
    const longTermStore = join(workspace.folder, 'store');
    const job = await workspace.createJob({ longTermStore });
    const [first, second] = halves();
    await send(first, workspace.topics);
    await job.start();
    await untilConsumed(job, workspace.topics, first);
    await job.stop();

    const checkpoints = join(longTermStore, checkpointFolder(longTermStore));
    const latest = join(checkpoints, readdirSync(checkpoints).sort().at(-1) ?? '');
    const whole = readFileSync(latest);
    const corrupt = Buffer.from(whole);
    corrupt.writeUInt8(corrupt.readUInt8(corrupt.length >> 1) ^ 1, corrupt.length >> 1);
    writeFileSync(latest, corrupt);
    const other = await workspace.createJob({ longTermStore, name: 'other' });
    expect(await messageOf(other)).toMatch(/checkpoint .*checkpoints\/.* is corrupt .*restore it/s);

    writeFileSync(latest, whole);
    await send(second, workspace.topics);
    await job.start();
    await finish(job, longTermStore);
  });
});

test('while the store is away the job reads no further, and says once that it went and that it came back', async () => {
  const link = await Link.to(Number(new URL(s3.endpoint).port));
  const job = await workspace.createJob({ s3Endpoint: `http://127.0.0.1:${link.port}` });
  const [first, second] = halves();
  await send(first, workspace.topics);
  await job.start();
  await untilRowsAreStored(job);
  await link.cut();
  await send(second, workspace.topics);
  await untilLogged(job, /^the long-term store is unavailable/);
  const before = await job.metric('job_messages_total');
  await sleep(10_000);
  expect(await job.metric('job_messages_total')).toBe(before);
  expect(before).toBeLessThan(first.length + second.length);
  await link.mend();
  await finish(job);
  await link.cut();
  expect(changesOfState(job)).toEqual({ 'the long-term store': { gone: 1, back: 1 } });
});

test('while the store is away between two checkpoints, memory stays within bounds, whatever waits in Kafka', async () => {
  corpus = largeRows();
  const link = await Link.to(Number(new URL(s3.endpoint).port));
  const job = await workspace.createJob({ s3Endpoint: `http://127.0.0.1:${link.port}`, checkpointInterval: '1h' });
  const messages = [...messagesOf(corpus)];
  await job.start();
  await link.cut();
  await send(messages, workspace.topics);
  await untilLogged(job, /^the long-term store is unavailable/);
  await sleep(10_000);
  expect(await job.metric('job_messages_total')).toBeLessThan(messages.length / 2);
  expect(await job.metric('job_memory_bytes')).toBeLessThan(500 * MEBIBYTE);
  await link.mend();
  await until('all to be read', job, async () => (await job.metric('job_messages_total')) === messages.length);
  await job.stop();
  await link.cut();
  await workspace.verifyStore(corpus);
});

/** 300 MiB in messages of 90 KiB, which no compression makes small. */
function largeRows(): Corpus {
  const noise = randomBytes(MEBIBYTE).toString('base64');
  const filler = (row: number) => noise.slice((row * 997) % MEBIBYTE).slice(0, 10 * 1024);
  const [rowsPerMessage, messages] = [9, 3_400];
  const timestamp = Date.parse('2026-11-22T10:00:00Z');
  const message = (_: unknown, index: number): Message => {
    const rows = Array.from({ length: rowsPerMessage }, (_, row) => {
      const reading = {
        step: timestamp,
        name: 'large',
        value: `${index}/${row} ${filler(index * rowsPerMessage + row)}`,
      };
      return { text: `2026-11-22T10:00:00Z,large,${reading.value}`, reading };
    });
    const value = Buffer.from(rows.map(({ text }) => text).join('\n'));
    return { partition: index % 16, offset: Math.floor(index / 16), timestamp, value, rows, late: false };
  };
  return { seed: 0, phases: [Array.from({ length: messages }, message)] };
}

test('a broker that dies and comes back costs nothing but time, and one line of log each', async () => {
  const job = await workspace.createJob();
  const [first, second] = halves();
  await send(first, workspace.topics);
  await job.start();
  await untilRowsAreStored(job);
  const [broker] = cluster.brokers;
  await broker?.kill('SIGKILL');
  // Whoever turns to Kafka first, the source or a sink, says so; a job that waits for its sinks does not read on.
  await untilLogged(job, /is unavailable/);
  await sleep(10_000);
  await broker?.start();
  await send(second, workspace.topics);
  await finish(job);
  for (const [what, { gone, back }] of Object.entries(changesOfState(job))) {
    expect([what, gone, back]).toEqual([what, 1, 1]);
  }
});

test('on a full disk the job waits for space, and goes on when there is some', async () => {
  const folder = join(workspace.folder, 'disk');
  mkdirSync(folder);
  // The corpus takes about 1 MiB, less with some seeds.
  const disk = new SmallDisk(folder, 128);
  const job = await workspace.createJob({ longTermStore: join(folder, 'store'), wrapper: disk.wrapper });
  await send([...messagesOf(corpus)], workspace.topics);
  await job.start();
  const { reason } = await untilLogged(job, /^the long-term store is unavailable/);
  expect(reason).toContain('no space left on device');
  await disk.enlarge(job.pid, 64 * 1024);
  await untilConsumed(job, workspace.topics, messagesOf(corpus));
  const copy = join(workspace.folder, 'copy');
  cpSync(join(disk.pathFor(job.pid), 'store'), copy, { recursive: true });
  await job.stop();
  await workspace.verifyStore(corpus, copy);
  await workspace.verifyLines(corpus);
});
