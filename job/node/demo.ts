import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Generator } from '../../datagen/generator';
import { messages } from '../../datagen/schedule';
import { loadTags } from '../../datagen/tags';
import { type Milliseconds, minutes, seconds } from '../duration';
import { logger as standardLogger } from '../logger';
import { pipeline } from '../pipeline';
import { takeDemoFolder } from './demo-folder';
import { serveDemo } from './demo-server';
import { Job } from './job';
import { showProgress } from './operation/progress-line';
import { LivePage } from './page/live-page';
import { Retry } from './retry';
import { type RowCounts, rowCounts } from './row-counts';
import { FileSink, formatLineBreak, formatRejected } from './sink/file-sink';
import { MemorySource } from './source/memory-source';
import { DirectoryStore } from './store/directory-store';

const BACKFILL = minutes(10);
const ROWS_PER_SECOND = 200;
const ROWS_PER_MESSAGE = 9;
/** Short, so that files appear while one is looking. */
const CHECKPOINT_INTERVAL = seconds(5);
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
  /** In the files, as they were counted when they were written. */
  readonly rowsInFiles: number;
  readonly files: number;
  readonly windows: number;
  readonly lines: number;
}

/** Runs generator and job in this process: the last ten minutes at once, then live. */
export async function runDemo({ duration, data, seed, port }: DemoOptions): Promise<DemoSummary> {
  const paths = {
    store: join(data, pipeline.longTermStore.path),
    lines: join(data, `${pipeline.topics[pipeline.speedLayer.topic].name}.lp`),
    rejected: join(data, 'rejected.csv'),
    summary: join(data, 'summary.json'),
  };
  const end = new AbortController();
  const stop = () => end.abort();
  let whereabouts = 'it is being started';
  const giveUpFolder = await takeDemoFolder(data, { says: () => whereabouts, onStop: stop });
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Nobody looks on any more, as after '| head'.
  process.stdout.once('error', stop);

  const generated = new CountedMessages(seed, end.signal);
  const logger = standardLogger({ level: 'warn' });
  const storeRetry = new Retry('the disk', logger, end.signal, () => false);
  const retry = storeRetry.run;
  const lines = new FileSink(paths.lines, retry, formatLineBreak);
  const rejected = new FileSink(paths.rejected, retry, formatRejected);
  const source = new MemorySource(generated, pipeline.topics[pipeline.input.topic].partitions);
  const places = {
    source: 'datagen in this process',
    store: paths.store,
    lines: paths.lines,
    rejected: paths.rejected,
    topics: [],
  };
  const page = new LivePage(pipeline, places, {
    get held() {
      return source.held;
    },
    hold: () => source.hold(HELD_PARTITION),
    release: () => source.release(),
    sendLate: () => source.insert(generated.lateMessage()),
  });
  const job = new Job({
    pipeline,
    source,
    objects: new DirectoryStore(paths.store, retry),
    storeRetry,
    lines,
    rejected,
    logger,
    idleness: pipeline.watermark.idleness,
    checkpointInterval: CHECKPOINT_INTERVAL,
    observer: page,
  });
  const server = await serveDemo(job, page, port);
  whereabouts = `its page is at ${server.url}`;

  process.stdout.write(
    `Rows go to ${paths.store} (Parquet), lines to ${paths.lines}, rejected rows to ${paths.rejected}.\n`,
  );
  process.stdout.write(`The page is at ${server.url}. ${howItEnds(duration)}\n`);
  const endProgress = showProgress(job.counters, process.stdout);
  // From here on, since a slow start must not leave a demo without rows.
  const timer = duration === undefined ? undefined : setTimeout(stop, duration);
  try {
    await job.run();
  } finally {
    endProgress();
    clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    process.stdout.off('error', stop);
    server.close();
    await Promise.all([lines.close(), rejected.close()]);
    giveUpFolder();
  }
  const { fileRows, files, windowsClosed, lines: linesWritten } = job.counters;
  const summary: DemoSummary = {
    rows: rowCounts(job.counters, pipeline),
    rowsGenerated: generated.rows,
    rowsInFiles: fileRows,
    files,
    windows: windowsClosed,
    lines: linesWritten,
  };
  await writeFile(paths.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
  return summary;
}

class CountedMessages implements AsyncIterable<{ value: string; timestamp: number }> {
  rows = 0;
  readonly #generator: Generator;

  constructor(
    seed: number | undefined,
    private readonly signal: AbortSignal,
  ) {
    this.#generator = new Generator(loadTags(), seed === undefined ? {} : { seed });
  }

  /** One row, which counts as generated like the others. */
  lateMessage() {
    const message = this.#generator.message(Date.now() - LATENESS, 1);
    this.rows += message.rows;
    return message;
  }

  async *[Symbol.asyncIterator]() {
    const generator = this.#generator;
    const schedule = {
      rate: ROWS_PER_SECOND,
      rowsPerMessage: ROWS_PER_MESSAGE,
      backfill: BACKFILL,
      signal: this.signal,
    };
    for await (const message of messages(generator, schedule)) {
      this.rows += message.rows;
      yield message;
    }
  }
}

const howItEnds = (duration: Milliseconds | undefined) =>
  duration === undefined ? 'Ctrl-C ends it.' : `It ends by itself after ${duration / 1000} s, or with Ctrl-C.`;
