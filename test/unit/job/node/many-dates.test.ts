import { pino } from 'pino';
import { minutes, seconds } from '../../../../job/duration';
import type { CheckpointLog } from '../../../../job/node/checkpoint/checkpoint-log';
import { Checkpointer } from '../../../../job/node/checkpoint/checkpointer';
import { Progress } from '../../../../job/node/checkpoint/progress';
import type { UploadJournal } from '../../../../job/node/checkpoint/upload-journal';
import { Counters } from '../../../../job/node/counters';
import { Job } from '../../../../job/node/job/job';
import type { Intake, Source } from '../../../../job/node/source/source';
import type { LongTermStore } from '../../../../job/node/store/long-term-store';
import { pipeline } from '../../../../job/pipeline';
import { MemoryStore } from './memory-store';
import { Acknowledged, acknowledgedLines } from './small-job';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-22T12:00:00Z');
const DATES = 5_000;
/** As many as may be open, and as many that are being finished. */
const FILES_AT_MOST = 4_096 + 257;
const FINISHED_AT_A_TIME = 16;

const row = (date: number) => `${new Date(START - date * DAY_MS).toISOString()},other,${date}`;

/** Records of one chunk; each has so many rows of a date of its own. */
function sourceOf(records: readonly (readonly number[])[]): Source {
  return {
    identity: 'test',
    bounded: true,
    replayable: true,
    isAvailable: true,
    check: async () => {},
    run: (intake: Intake) => {
      const messages = records.map((dates) => Buffer.from(dates.map(row).join('\n')));
      return intake.accept({
        partition: 0,
        nextOffset: messages.length,
        endOffset: messages.length,
        forEach: (visit) => messages.forEach((bytes, i) => void visit(i, START, bytes, 0, bytes.length)),
      });
    },
    commit: async () => {},
    stop: async () => {},
  };
}

const partsFor = (source: Source, objects: MemoryStore) => ({
  pipeline,
  source,
  objects,
  lines: acknowledgedLines([]),
  rejected: new Acknowledged<never>([]),
  logger: pino({ level: 'silent' }),
  idleness: minutes(10),
  checkpointInterval: seconds(60),
});

test.each([
  ['one record', [numbers(DATES)]],
  [
    'several records of one chunk',
    [numbers(DATES).slice(0, 4_500), numbers(DATES).slice(4_500, 4_501), [], numbers(DATES).slice(4_501)],
  ],
])(`rows of ${DATES} dates in %s are held in a bounded number of files`, async (_, records) => {
  const objects = new MemoryStore();
  const job = new Job(partsFor(sourceOf(records), objects));
  await job.run();
  expect(job.counters).toMatchObject({ files: DATES, fileRows: DATES, messages: records.length });
  expect(objects.mostUnprepared).toBeLessThanOrEqual(FILES_AT_MOST);
  expect(objects.mostBusy).toBeLessThanOrEqual(FINISHED_AT_A_TIME);
});

test('a checkpoint is taken before its time where more files are finished than it should list', async () => {
  const counters = new Counters(pipeline);
  const store = { finished: 9_999, finish: async () => [] };
  const checkpointer = new Checkpointer({
    ...partsFor(sourceOf([]), new MemoryStore()),
    log: { append: async () => {}, prune: async () => {}, number: 1 } as unknown as CheckpointLog,
    progress: new Progress(pipeline, minutes(10)),
    uploads: { settle: async () => {} } as unknown as UploadJournal,
    store: store as unknown as LongTermStore,
    counters,
  });
  checkpointer.markDirty();
  await checkpointer.takeIfDue();
  expect(counters.checkpoints).toBe(0);
  store.finished++;
  await checkpointer.takeIfDue();
  expect(counters.checkpoints).toBe(1);
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
