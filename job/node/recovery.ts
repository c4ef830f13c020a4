import { type Checkpoint, CheckpointError } from './checkpoint/checkpoint';
import type { CheckpointLog } from './checkpoint/checkpoint-log';
import type { JobParts } from './job';
import { Progress } from './progress';

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
  const latest = await log.claim((checkpoint) => {
    goesOn = checkpoint !== undefined && isFollowedBy(checkpoint, source.identity, objects.location);
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
  return progress;
}

/**
 * @returns whether a source goes on where the checkpoint stands, rather than being read from its own start
 * @throws CheckpointError when the checkpoint's source is another, and was not at its end
 */
function isFollowedBy({ source, finished }: Checkpoint, identity: string, location: string): boolean {
  if (source === identity) return true;
  if (finished) return false;
  throw new CheckpointError(
    `the checkpoint in ${location} belongs to the source ${source}, and this job reads ${identity}: use another ` +
      '--long-term-store, or remove the checkpoints of this one',
  );
}
