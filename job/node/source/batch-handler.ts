import type { EachBatchPayload } from 'kafkajs';
import type { Clock } from '../clock';
import type { FetchActivity } from './fetch-activity';
import type { GroupCoordinator } from './group-coordinator';
import { HEARTBEAT_INTERVAL_MS } from './kafka-consumer';
import { isRawMessage, type RawMessage } from './raw-fetch';
import { forEachRecord } from './record-batch';
import type { Intake } from './source';
import type { TopicPositions } from './topic-positions';

export interface BatchHandlerParts {
  readonly clock: Clock;
  readonly coordinator: GroupCoordinator;
  readonly activity: FetchActivity;
  readonly intake: Intake;
  readonly positions: TopicPositions;
}

/** Hands on what kafkajs has fetched of a partition, as one chunk, and keeps the group's session alive until it is taken. */
export async function handleBatch(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  { clock, coordinator, activity, intake, positions }: BatchHandlerParts,
): Promise<void> {
  coordinator.leaveIfHung();
  const messages = batch.messages.filter((message): message is typeof message & RawMessage => isRawMessage(message));
  const last = messages.at(-1);
  if (last === undefined || !isRunning() || isStale()) return;
  const { partition } = batch;
  // Heartbeats go on while the store holds the job back: only a job that is dead loses its partitions.
  const endBeat = clock.every(HEARTBEAT_INTERVAL_MS, () => void heartbeat().catch(() => {}));
  activity.beginAccepting();
  try {
    const nextOffset = Number(batch.lastOffset()) + 1;
    await intake.accept({
      partition,
      nextOffset,
      endOffset: Number(batch.highWatermark),
      mark: positions.markAt(partition, nextOffset),
      forEach: (visit) => {
        for (const { recordBatch } of messages) forEachRecord(recordBatch, visit);
      },
    });
    resolveOffset(last.offset);
    last.done();
  } finally {
    endBeat();
    activity.endAccepting();
  }
}
