import type { Logger } from 'pino';
import type { Checkpoint } from './checkpoint/checkpoint';
import { CheckpointError } from './checkpoint/checkpoint-error';
import type { CheckpointLog } from './checkpoint/checkpoint-log';
import type { JobParts } from './job-parts';
import { Progress } from './progress';
import type { Source } from './source/source';

/**
 * Brings the store to the state of its latest checkpoint, and claims it for this instance: should the one that wrote
 * that checkpoint still live, it is fenced off from here on. What the checkpoint lists is published; whatever else was
 * begun is discarded, since its rows will be read again.
 * @returns how far the job had come
 */
export async function recover(
  { source, objects, pipeline, idleness, logger }: JobParts,
  log: CheckpointLog,
): Promise<Progress> {
  let goesOn = false;
  let progress = new Progress(pipeline, idleness);
  const latest = await log.claim(async (checkpoint) => {
    goesOn = checkpoint !== undefined && (await isFollowedBy(checkpoint, source, objects.location));
    progress = new Progress(pipeline, idleness, goesOn ? checkpoint : undefined);
    return { source: source.identity, ...progress.snapshot(), files: checkpoint?.files ?? [], finished: false };
  });
  const files = latest?.files ?? [];
  for (const file of files) await objects.publish(file);
  const discarded = await objects.discardUnpublished([]);

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
  reportSuccession(progress, logger);
  return progress;
}

function reportSuccession({ windows: { changes, formerSpans } }: Progress, logger: Logger): void {
  const spans = formerSpans.map(({ from, to }) => `${new Date(from).toISOString()}/${new Date(to).toISOString()}`);
  if (changes.length > 0) {
    logger.warn({ changes, spans }, 'the aggregates are defined anew: only the spans begun before end as they began');
  } else if (spans.length > 0) {
    logger.info({ spans }, 'spans begun before the aggregates were defined anew end as they began');
  }
}

/**
 * @returns whether a source goes on where the checkpoint stands, rather than being read from its own start
 * @throws CheckpointError when the checkpoint's source is another, and was not at its end
 */
async function isFollowedBy(checkpoint: Checkpoint, source: Source, location: string): Promise<boolean> {
  const { identity } = source;
  if ((await source.recognizes?.(checkpoint)) ?? checkpoint.source === identity) return true;
  if (checkpoint.finished) return false;
  throw new CheckpointError(
    `the checkpoint in ${location} belongs to the source ${checkpoint.source}, and this job reads ${identity}: use another ` +
      '--long-term-store, or remove the checkpoints of this one',
  );
}
