import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Generator } from '../../../datagen/generator';
import { messages } from '../../../datagen/schedule';
import { loadTags } from '../../../datagen/tags';
import { type Milliseconds, minutes } from '../../duration';
import { pipeline } from '../../pipeline';
import { showProgress } from '../operation/progress-line';
import { LivePage } from '../page/live-page';
import { type RowCounts, rowCounts } from '../row-counts';
import { takeDemoFolder } from './folder';
import { serveDemo } from './server';
import { SupervisedJob } from './supervised-job';
import { Topic } from './topic';

const BACKFILL = minutes(10);
const ROWS_PER_SECOND = 200;
const ROWS_PER_MESSAGE = 9;
/** The one that the page's lever holds back. */
const HELD_PARTITION = 3;
/** So much before now lies the event time of what the page's lever sends: its window has closed. */
const LATENESS = minutes(5);

export interface DemoOptions {
  /** Ends by itself after this long; undefined: with Ctrl-C. */
  readonly duration?: Milliseconds;
  /** The directory that everything is written below: a demo's own, which is emptied first. */
  readonly data: string;
  readonly seed?: number;
  /** Of the live page. @default 8081, or another when that is taken */
  readonly port?: number;
}

/** What a demo did. Every row that was generated was read. */
export interface DemoSummary {
  readonly rows: RowCounts;
  readonly rowsGenerated: number;
  /** As the files' footers say. */
  readonly rowsInFiles: number;
  readonly files: number;
  readonly windows: number;
  readonly lines: number;
}

/** Runs the generator in this process and the job in another: the last ten minutes at once, then live. */
export async function runDemo({ duration, data, seed, port }: DemoOptions): Promise<DemoSummary> {
  const paths = {
    store: join(data, pipeline.longTermStore.path),
    lines: join(data, `${pipeline.topics[pipeline.speedLayer.topic].name}.lp`),
    rejected: join(data, 'rejected.csv'),
  };
  const end = new AbortController();
  const stop = () => end.abort();
  let whereabouts = 'it is being started';
  const giveUpFolder = await takeDemoFolder(data, { says: () => whereabouts, onStop: stop });
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Nobody looks on any more, as after '| head'.
  process.stdout.once('error', stop);

  const topic = new Topic(pipeline.topics[pipeline.input.topic].partitions);
  const generator = new Generator(loadTags(), seed === undefined ? {} : { seed });
  const places = { ...paths, source: 'datagen, beside the job', topics: [] };
  const page = new LivePage(pipeline, places, {
    get held() {
      return topic.held;
    },
    get recovery() {
      return job.recovery;
    },
    hold: () => topic.hold(HELD_PARTITION),
    release: () => topic.release(),
    sendLate: () => topic.append(generator.message(Date.now() - LATENESS, 1)),
    kill: () => job.kill(),
  });
  const job: SupervisedJob = new SupervisedJob({ topic, paths, observer: page, killed: sayKilled });
  const server = await serveDemo(job, page, port);
  whereabouts = `its page is at ${server.url}`;

  process.stdout.write(
    `Rows go to ${paths.store} (Parquet), lines to ${paths.lines}, rejected rows to ${paths.rejected}.\n`,
  );
  process.stdout.write(`The page is at ${server.url}. ${howItEnds(duration)}\n`);
  const endProgress = showProgress(job.counters, pipeline, process.stdout);
  try {
    const ended = job.run();
    await Promise.race([job.reads, ended]);
    // From here on, since a slow start must not leave a demo without rows.
    const timer = duration === undefined ? undefined : setTimeout(stop, duration);
    await Promise.all([ended, generate(generator, topic, end.signal)]).finally(() => clearTimeout(timer));
  } finally {
    // Where the job has failed, the generator goes on until then.
    stop();
    endProgress();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    process.stdout.off('error', stop);
    server.close();
    giveUpFolder();
  }
  const { files, windowsClosed, lines } = job.counters;
  const summary: DemoSummary = {
    rows: rowCounts(job.counters, pipeline),
    rowsGenerated: topic.rows,
    rowsInFiles: await job.rowsInFiles(),
    files,
    windows: windowsClosed,
    lines,
  };
  await writeFile(join(data, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  return summary;
}

async function generate(generator: Generator, topic: Topic, signal: AbortSignal): Promise<void> {
  const schedule = { rate: ROWS_PER_SECOND, rowsPerMessage: ROWS_PER_MESSAGE, backfill: BACKFILL, signal };
  try {
    for await (const message of messages(generator, schedule)) topic.append(message);
  } finally {
    topic.end();
  }
}

function sayKilled(signal: string): void {
  const { stdout } = process;
  stdout.write(
    `${stdout.isTTY ? '\r\x1b[K' : ''}The job was killed (${signal}): another process goes on from its latest checkpoint.\n`,
  );
}

const howItEnds = (duration: Milliseconds | undefined) =>
  duration === undefined ? 'Ctrl-C ends it.' : `It ends by itself after ${duration / 1000} s, or with Ctrl-C.`;
