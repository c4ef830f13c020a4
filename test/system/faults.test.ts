import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../infra/programs/process';
import { minutes, seconds } from '../../job/duration';
import type { Point } from '../../job/inspect/points';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import type { Corpus } from '../corpus/corpus';
import { expectedLateRows, messagesOf } from '../corpus/expected';
import { Feed } from '../corpus/feed';
import { Flow } from '../corpus/flow';
import { makePoison } from '../corpus/poison';
import { chooseSeed, Random } from '../corpus/random';
import { SKEW, sendSkewed } from '../corpus/skew';
import { faults, pickPair, strike } from '../faults/fault';
import { startTarget, stopTarget, type Target } from '../faults/target';
import { processesUsing, residentMb } from '../soak/process';
import { hasPassed, report } from '../soak/report';
import { type SoakResult, soak } from '../soak/soak';
import { verifyAggregates } from '../verify/lines';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { until, untilConsumed } from '../verify/until';
import { startOfTest, stopAndDownload, untilPointsArrive } from './whole-system';

/** Beside these, which come at random, each fault strikes alone. */
const PAIRS = Number(process.env.UAF_FAULT_PAIRS ?? 2);
const POISON = 10_000;
/** By how much a program may stay above its level: a heap that has grown to its size, and no leak that matters. */
const MEMORY_KEPT_MB = 256;

let folder: string;
let target: Target | undefined;
let corpus: Corpus;
let late: number;
let points: readonly Point[];
let rejected: Awaited<ReturnType<typeof readTopic>>;
let copy: string;
let soaked: SoakResult;
let leftOver: readonly number[];

beforeAll(async () => {
  const seed = chooseSeed();
  const random = new Random(seed);
  folder = temporaryFolder('faults');
  target = await startTarget(folder, random, { [settings.checkpointInterval.variable]: '1s' });
  const { system, job } = target;
  const { bootstrapServers } = system.kafka;
  const topics = { bootstrapServers, groupId: settings.groupId.default, sourceTopic: settings.sourceTopic.default };
  const feed = await Feed.connect(seed, topics);
  corpus = feed.corpus;
  const caughtUp = () => untilConsumed(job, topics, messagesOf(corpus));

  const start = startOfTest();
  const flow = new Flow(feed, start);
  // The first window's end.
  await flow.insert(() => []);
  await caughtUp();
  const memory = [job, system.telegraf, system.influxDb.program].map((program) => ({
    program,
    before: residentMb(program.pid),
  }));

  const pairs = Array.from({ length: PAIRS }, () => pickPair(random));
  for (const struck of [...faults.map((fault) => [fault]), ...pairs]) {
    say(struck.map(({ name }) => name).join(', and '));
    await strike(struck, target);
    await caughtUp();
  }
  say(`${POISON} messages are poison`);
  await flow.insert((timestamp) => makePoison(random, POISON, timestamp));
  await caughtUp();
  say('clocks are wrong');
  const now = await flow.stop();
  await caughtUp();
  const lateBefore = await job.metric('job_rows_late_total');
  await sendSkewed(feed, now, caughtUp);
  late = (await job.metric('job_rows_late_total')) - lateBefore;
  await feed.close();
  say('settling');
  for (const { program, before } of memory) {
    const settled = () => residentMb(program.pid) < before + MEMORY_KEPT_MB;
    await until(`${program.options.name} to take no more memory than before`, program, settled);
  }
  points = await untilPointsArrive(system, corpus, start - SKEW);
  rejected = await readTopic(bootstrapServers, pipeline.topics[pipeline.rejected.topic].name);
  copy = await stopAndDownload(system);
  await job.start();
  soaked = await soak(system, { duration: seconds(60), rate: 100, say });
  await stopTarget(target);
  leftOver = processesUsing(folder);
}, minutes(25));

afterAll(async () => {
  if (target !== undefined) await stopTarget(target);
  rmSync(folder, { recursive: true, force: true });
});

function say(what: string): void {
  const sent = corpus.phases.flat().length;
  process.stderr.write(`${new Date().toISOString()} after ${sent} messages: ${what}\n`);
}

test('every good row is in S3 once', async () => {
  expect(await verifyStoredRows(copy, corpus)).toBeGreaterThan(10_000);
});

test('every window has its point in InfluxDB, with the right value', () => {
  expect(verifyAggregates(points, corpus)).toBeGreaterThan(500);
});

test('every bad row is in the rejected topic', () => {
  expect(verifyRejectedRows(rejected, corpus, 'after a crash')).toBeGreaterThan(POISON);
});

test('rows that come late because of a wrong clock are counted', () => {
  expect(late).toBe(expectedLateRows(corpus));
});

test('after all that, a minute of generated rows arrives, and memory and open files stay as they are', () => {
  process.stderr.write(report(soaked));
  expect(hasPassed(soaked)).toBe(true);
});

test('once stopped, no process is left', () => {
  expect(leftOver).toEqual([]);
});
