import { milliseconds, seconds } from '../../duration';
import { logger as standardLogger } from '../../logger';
import { maskOutput } from '../../masked-output';
import { pipeline } from '../../pipeline';
import { Job } from '../job/job';
import type { JobObserver } from '../job/observer';
import { Retry } from '../retry';
import { bytesOf, FileSink, formatRejected } from '../sink/file-sink';
import { DirectoryStore } from '../store/directory-store';
import type { Lines } from '../windows/lines';
import type { AnnouncedCheckpoint, Answer, Counts, DemoPaths, News } from './protocol';
import { type Ask, SupervisedSource } from './supervised-source';

maskOutput(process.stdout, process.stderr);

/** Short, so that files appear while one is looking. */
const CHECKPOINT_INTERVAL = seconds(5);
const STATUS_EVERY = milliseconds(500);

/** The process that the job of a demo runs in. The demo ends it by the end of the topic, or kills it. */
async function main({ store, lines: linesFile, rejected: rejectedFile }: DemoPaths): Promise<void> {
  // Ctrl-C is meant for the demo, which has the job read to the end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.once('disconnect', () => process.exit(1));
  const logger = standardLogger({ level: 'warn' });
  const storeRetry = new Retry('the disk', logger, new AbortController().signal, () => false);
  const retry = storeRetry.run;
  const lines = new FileSink<Lines>(linesFile, retry, bytesOf);
  const rejected = new FileSink(rejectedFile, retry, formatRejected);
  const tellStatus = () => tell({ name: 'status', status: statusOf(job) });
  let timer: NodeJS.Timeout | undefined;
  const job: Job = new Job({
    pipeline,
    source: new SupervisedSource(
      pipeline.topics[pipeline.input.topic].partitions,
      ask,
      (counts) => {
        Object.assign(job.counters, counts);
        timer = setInterval(tellStatus, STATUS_EVERY);
      },
      () => tell({ name: 'checkpointed' }),
    ),
    objects: new DirectoryStore(store, retry),
    storeRetry,
    lines,
    rejected,
    logger,
    idleness: pipeline.watermark.idleness,
    checkpointInterval: CHECKPOINT_INTERVAL,
    observer: observerOf(() => job.counters),
  });
  try {
    await job.run();
    await tellStatus();
  } catch (error) {
    await tell({ name: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  } finally {
    clearInterval(timer);
    await Promise.all([lines.close(), rejected.close()]);
    process.removeAllListeners('disconnect').disconnect();
  }
}

const observerOf = (counters: () => Counts): JobObserver => ({
  began() {},
  published() {},
  aggregated: (...result) => tell({ name: 'aggregated', result }),
  rejected: (row) => tell({ name: 'rejected', row }),
  checkpointing: (offsets, files) => {
    const checkpoint: AnnouncedCheckpoint = { offsets, files, counts: countsWith(counters(), files) };
    tell({ name: 'checkpointing', checkpoint });
  },
});

/** What will have been counted once the checkpoint and its files are there. */
function countsWith(counters: Counts, files: AnnouncedCheckpoint['files']): Counts {
  const sum = (of: 'rows' | 'size') => files.reduce((total, file) => total + file[of], 0);
  return {
    ...counters,
    files: counters.files + files.length,
    fileRows: counters.fileRows + sum('rows'),
    fileBytes: counters.fileBytes + sum('size'),
    checkpoints: counters.checkpoints + 1,
  };
}

const statusOf = ({ counters, isRunning, linesRefused, storeErrors, openWindows, checkpointAge, time, lag }: Job) => ({
  counters: { ...counters },
  isRunning,
  linesRefused,
  storeErrors,
  openWindows,
  checkpointAge,
  time,
  lag,
});

/** Resolves once it was sent. A demo that is gone needs no news. */
const tell = (news: News): Promise<void> => new Promise((resolve) => process.send?.(news, () => resolve()));

const ask: Ask = (name, asks) =>
  new Promise((resolve) => {
    process.once('message', ({ answer }: Answer<Parameters<typeof resolve>[0]>) => resolve(answer));
    process.send?.({ name, asks });
  });

void main(JSON.parse(process.argv[2] ?? '{}'));
