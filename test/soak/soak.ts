import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '../../infra/local/describe';
import type { LocalSystem } from '../../infra/local/system';
import { type Verdict, verify } from '../../infra/verify/verification';
import { formatDuration, type Milliseconds, minutes, seconds } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { type Growth, Sampler } from './sampler';

export interface SoakOptions {
  readonly duration: Milliseconds;
  /** Rows that the data generator sends per second. */
  readonly rate: number;
  /** Told of what happens. */
  readonly say: (what: string) => void;
  /** What happens meanwhile, and how often. @default - nothing */
  readonly trouble?: { readonly every: Milliseconds; readonly cause: () => Promise<void> };
}

export interface SoakResult {
  readonly growth: readonly Growth[];
  /** What became of all that was sent. */
  readonly arrived: Verdict;
}

/** The generator begins with rows of so long ago: windows are over from the start. */
const BACKFILL = minutes(2);
const SAMPLES = 200;
const FASTEST = seconds(1);
const REPORTS = 20;

/** Has rows flow through a system whose job runs, and looks at what its programs take meanwhile. */
export async function soak(system: LocalSystem, { duration, rate, say, trouble }: SoakOptions): Promise<SoakResult> {
  const start = Date.now() - BACKFILL;
  await system.startDatagen({ UAF_LOOP_MS: '', UAF_RATE: String(rate), UAF_BACKFILL: formatDuration(BACKFILL) });
  const { job, telegraf, datagen } = system;
  if ('rest' in job) throw new TypeError('the soak looks at the Node engine, not at Flink');
  const sampler = new Sampler([job, telegraf, datagen]);
  const interval = Math.max(FASTEST, duration / SAMPLES);
  let troubles = 0;
  for (let samples = 1; sampler.seconds * 1000 < duration; samples++) {
    await sleep(interval);
    sampler.sample();
    if (samples % Math.ceil(duration / interval / REPORTS) === 0) say(progress(sampler));
    if (trouble !== undefined && sampler.seconds * 1000 >= (troubles + 1) * trouble.every) {
      troubles++;
      await trouble.cause();
    }
  }
  const windows = Math.ceil((Date.now() - start) / pipeline.speedLayer.window.size);
  const { kafka, s3, influxDb } = describe(system);
  const { bootstrapServers, sourceTopic } = kafka;
  const access = {
    kafka: { brokers: bootstrapServers.split(','), sourceTopic },
    s3: { ...s3, credentials: s3 },
    influxDb,
  };
  const arrived = await verify(access, { windows, timeout: minutes(5), say });
  return { growth: sampler.growth, arrived };
}

function progress(sampler: Sampler): string {
  const programs = sampler.growth.map(
    ({ name, memoryMb, openFiles }) => `${name} ${memoryMb.last.toFixed(0)} MB, ${openFiles.last} files`,
  );
  return `${sampler.seconds.toFixed(0)} s: ${programs.join('; ')}`;
}
