import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import type { Pipeline } from '../../../../job/definition';
import { minutes } from '../../../../job/duration';
import type { Clock } from '../../../../job/node/clock';
import { Job } from '../../../../job/node/job/job';
import type { Chunk, Intake, Source } from '../../../../job/node/source/source';
import { pipeline } from '../../../../job/pipeline';
import { MemoryStore } from './memory-store';
import { textsOf } from './small-job';

const START = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = pipeline.speedLayer.window.size;
/** A window of so many makes several parts. */
const TAGS = 30_000;

/** One partition that never ends: each chunk holds one message. */
class Feed implements Source {
  readonly identity = 'kafka:test/time-series';
  readonly bounded = false;
  readonly replayable = true;
  readonly isAvailable = true;
  #intake: Intake | undefined;
  #offset = 0;
  #end = () => {};

  async check() {}

  async run(intake: Intake): Promise<void> {
    this.#offset = intake.position(0) ?? 0;
    intake.expect(0, this.#offset, this.#offset);
    this.#intake = intake;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
    });
  }

  async send(text: string, eventTime: number): Promise<void> {
    const bytes = Buffer.from(text);
    const offset = this.#offset++;
    const forEach: Chunk['forEach'] = (visit) => visit(offset, eventTime, bytes, 0, bytes.length);
    await this.#intake?.accept({ partition: 0, nextOffset: offset + 1, endOffset: offset + 1, forEach });
  }

  async commit() {}

  async stop() {
    this.#end();
  }
}

/** Ticks when it is told to. */
class ManualClock implements Clock {
  tick = () => {};
  #now = 0;

  now(): number {
    return this.#now++;
  }

  async sleep(): Promise<void> {
    await setImmediate();
  }

  every(_: number, action: () => void): () => void {
    this.tick = action;
    return () => {};
  }
}

async function start(objects: MemoryStore, definition: Pipeline = pipeline) {
  const [source, clock, lines] = [new Feed(), new ManualClock(), [] as string[]];
  const sink = { settle: async () => {}, flush: async () => {}, close: async () => {} };
  const job = new Job({
    pipeline: definition,
    source,
    objects,
    lines: { ...sink, write: (items) => void lines.push(...textsOf(items)) },
    rejected: { ...sink, write: () => {} },
    logger: pino({ level: 'silent' }),
    clock,
    idleness: minutes(10),
    checkpointInterval: minutes(10),
  });
  const ended = job.run();
  while (!job.isRunning) await setImmediate();
  await setImmediate();
  return { source, clock, lines, job, ended };
}

const rows = Array.from({ length: TAGS }, (_, tag) => `2026-11-22T12:00:00Z,pu136mod-ni-${tag},1`).join('\n');

test('rows are read while a window of many tags is closed, and none of its lines is missing or doubled', async () => {
  const { source, lines, job, ended } = await start(new MemoryStore());
  await source.send(rows, START);
  await source.send('', START + MINUTE);
  const before = job.counters.rows;
  expect(lines.length).toBeLessThan(TAGS);
  await source.send('2026-11-22T12:01:00Z,pu136mod-ni-0,1', START + MINUTE);
  expect(job.counters.rows).toBe(before + 1);
  expect(lines.length).toBeLessThan(TAGS);
  while (lines.length < TAGS) await setImmediate();
  for (let i = 0; i < 10; i++) await setImmediate();
  expect([lines.length, new Set(lines).size, job.counters.windowsClosed]).toEqual([TAGS, TAGS, 1]);
  await job.stop();
  await ended;
});

test('a checkpoint taken meanwhile keeps the window: the next process makes all its lines, though no row comes', async () => {
  const objects = new MemoryStore();
  const first = await start(objects);
  await first.source.send(rows, START);
  await first.source.send('', START + MINUTE);
  await first.job.stop();
  await first.ended;
  expect(first.lines.length).toBeLessThan(TAGS);

  const { clock, lines, job, ended } = await start(objects);
  clock.tick();
  while (lines.length < TAGS) await setImmediate();
  expect(new Set(lines).size).toBe(TAGS);
  await job.stop();
  await ended;
});

test('rows wait only where windows come faster than they can be closed', async () => {
  const { source, lines, job, ended } = await start(new MemoryStore());
  for (let minute = 0; minute < 4; minute++) await source.send(rows, START + minute * MINUTE);
  expect(lines.length).toBeGreaterThan(2 * TAGS);
  await job.stop();
  await ended;
});

test('what late rows that are allowed change is written again once a second, and after a restart', async () => {
  const { speedLayer } = pipeline;
  const window = { ...speedLayer.window, allowedLateness: minutes(5) };
  const definition = { ...pipeline, speedLayer: { ...speedLayer, window } };
  const row = (value: number) => `2026-11-22T12:00:00Z,pu136mod-ni-0,${value}`;
  const averages = (lines: readonly string[]) => lines.map((line) => / average=(\d+),/.exec(line)?.[1]);
  const objects = new MemoryStore();
  const first = await start(objects, definition);
  await first.source.send(row(1), START);
  await first.source.send('', START + MINUTE);
  await first.source.send(row(3), START);
  await first.source.send(row(5), START);
  expect(averages(first.lines)).toEqual(['1']);
  first.clock.tick();
  while (first.lines.length < 2) await setImmediate();
  expect(averages(first.lines)).toEqual(['1', '3']);
  await first.source.send(row(7), START);
  await first.job.stop();
  await first.ended;
  expect([averages(first.lines), first.job.counters.windowsClosed, first.job.counters.rowsLate]).toEqual([
    ['1', '3'],
    1,
    0,
  ]);

  const { clock, lines, job, ended } = await start(objects, definition);
  clock.tick();
  while (lines.length < 1) await setImmediate();
  expect(averages(lines)).toEqual(['4']);
  await job.stop();
  await ended;
});
