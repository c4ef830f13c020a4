import type { Logger } from 'pino';
import type { Pipeline } from '../../definition';
import type { Milliseconds } from '../../duration';
import { CheckpointError, WITHOUT_CHECKPOINTS } from '../errors';
import { PIPE, type Source } from '../source/source';
import type { ObjectStore, PreparedObject } from '../store/object-store';
import { aggregationOf } from '../windows/aggregation';
import { openAt } from '../windows/succession';
import type { Checkpoint } from './checkpoint';
import { placeOf } from './checkpoint-folder';
import type { CheckpointLog } from './checkpoint-log';
import { Progress } from './progress';
import { findByJournals } from './upload-journal';

/** What a job goes on with. */
interface RecoveredParts {
  readonly source: Source;
  readonly objects: ObjectStore;
  readonly pipeline: Pipeline;
  readonly idleness: Milliseconds;
  readonly logger: Logger;
}

/**
 * Brings the store to the state of its latest checkpoint, and claims it for this instance: should the one that wrote
 * that checkpoint still live, it is fenced off from here on. What the checkpoint lists is published; whatever else was
 * begun by instances before this one is discarded, since its rows will be read again. Where a file that the latest
 * checkpoint lists is gone, the one before it is gone on from, and what was published since is withdrawn.
 * @returns how far the job had come
 */
export async function recover(
  { source, objects, pipeline, idleness, logger }: RecoveredParts,
  log: CheckpointLog,
): Promise<Progress> {
  let goesOn = false;
  let progress = new Progress(pipeline, idleness);
  const { latest, givenUp, withdrawn } = await log.claim(
    (file) => objects.has(file),
    async (checkpoint) => source.replayable && (await isOf(checkpoint, source)),
    async (checkpoint, abandoned) => {
      goesOn = checkpoint !== undefined && (await isFollowedBy(checkpoint, source, placeOf(objects, log.folder)));
      progress = new Progress(pipeline, idleness, checkpoint && resumed(checkpoint, abandoned, goesOn, pipeline));
      return { source: source.identity, ...progress.snapshot(), files: checkpoint?.files ?? [], finished: false };
    },
  );
  if (givenUp.length > 0) {
    logger.error(
      { checkpoints: givenUp.length, files: withdrawn.map(({ name }) => name) },
      'files that the latest checkpoints list are missing: falling back to the newest intact checkpoint, and reading on from there',
    );
  }
  for (const file of withdrawn) {
    // In this order: it can't be published in between.
    await objects.discard(file);
    await objects.remove(file.name);
  }
  const files = latest?.files ?? [];
  const publish = (file: PreparedObject) =>
    objects.publish(file).catch(async (error) => {
      // What is gone may be a successor's doing.
      await log.confirm();
      throw error;
    });
  for (const file of files) await publish(file);
  await log.prune();
  const discarded = await discardLeftOver(objects, log);

  logger.info(
    {
      instance: log.instance,
      checkpoint: log.number,
      source: source.identity,
      published: files.length,
      discarded,
      openWindows: progress.windows.open,
    },
    goesOn ? 'goes on from the latest checkpoint' : 'starts without a checkpoint of its source',
  );
  if (latest !== undefined && !goesOn && !latest.finished) reportCutOff(latest, logger);
  reportSuccession(progress, logger);
  return progress;
}

/** An instance that claims later than this one has files of its own: they are none of its business. */
async function discardLeftOver(objects: ObjectStore, log: CheckpointLog): Promise<number> {
  const isLeftOver = (name: string) => log.isLeftOver(name);
  const listed = [...(await objects.unpublished()), ...(await objects.unpublished(log.folder))];
  const leftOver = listed.filter(({ name }) => isLeftOver(name));
  for (const object of leftOver) await objects.discard(object);
  const others = await findByJournals(objects, log.folder, log.claimed, isLeftOver);
  for (const object of others) await objects.discard(object);
  return leftOver.length + others.length;
}

function reportCutOff({ source, offsets }: Checkpoint, logger: Logger): void {
  const bytes = offsets[0] ?? 0;
  logger.warn(
    { source, bytes },
    `the pipe before this one was cut off: its first ${bytes} bytes, uncompressed, are stored, and what followed must be piped in again ` +
      `('tail -c +${bytes + 1}' passes over what is stored)`,
  );
}

function reportSuccession({ windows: { changes, formerSpans } }: Progress, logger: Logger): void {
  const spans = formerSpans.map(({ from, to }) => `${new Date(from).toISOString()}/${new Date(to).toISOString()}`);
  if (changes.length > 0) {
    logger.warn(
      { changes, spans },
      "the aggregates' definition has changed: spans already begun are completed under the previous one",
    );
  } else if (spans.length > 0) {
    logger.info({ spans }, 'spans begun under the previous definition are completed under it');
  }
}

/**
 * What the job goes on from. A source that was read to its end has had the lines of all windows delivered: of these,
 * only what may get more rows counts, whatever source follows. Its event time is the present. The windows of a pipe that
 * was cut off stay open: their lines are still to come.
 */
function resumed(
  checkpoint: Checkpoint,
  givenUp: readonly Checkpoint[],
  goesOn: boolean,
  pipeline: Pipeline,
): Checkpoint {
  const { finished } = checkpoint;
  const open = finished ? { ...checkpoint, ...openAt(checkpoint, Date.now(), aggregationOf(pipeline)) } : checkpoint;
  if (goesOn) return { ...open, reread: rereadOf(checkpoint, givenUp) };
  return { ...open, offsets: {}, marks: {}, reread: {}, watermark: { current: null, partitions: {} } };
}

/** Up to where checkpoints that are given up had read, in partitions in which the one that is gone back to had not. */
function rereadOf({ offsets, reread = {} }: Checkpoint, givenUp: readonly Checkpoint[]): Record<string, number> {
  const furthest: Record<string, number> = { ...reread };
  for (const checkpoint of givenUp) {
    for (const [partition, offset] of Object.entries({ ...checkpoint.offsets, ...checkpoint.reread })) {
      furthest[partition] = Math.max(furthest[partition] ?? 0, offset);
    }
  }
  return Object.fromEntries(
    Object.entries(furthest).filter(([partition, offset]) => offset > (offsets[partition] ?? 0)),
  );
}

/**
 * @returns whether a source goes on where the checkpoint stands, rather than being read from its own start
 * @throws CheckpointError when the checkpoint's source is another, was not at its end, and could be read on
 */
async function isFollowedBy(checkpoint: Checkpoint, source: Source, folder: string): Promise<boolean> {
  const { identity } = source;
  if (await isOf(checkpoint, source)) return true;
  if (checkpoint.finished || checkpoint.source.startsWith(PIPE)) return false;
  const replaced =
    checkpoint.source === identity ? ', which holds something else now' : `, and this job reads ${identity}`;
  throw new CheckpointError(
    `the checkpoint in ${folder} belongs to the source ${checkpoint.source}${replaced}: read that ` +
      `source to its end first, if it has one; else ${WITHOUT_CHECKPOINTS}`,
  );
}

const isOf = async (checkpoint: Checkpoint, source: Source): Promise<boolean> =>
  (await source.recognizes?.(checkpoint)) ?? checkpoint.source === source.identity;
