import { setTimeout as sleep } from 'node:timers/promises';
import type { Topics } from '../../infra/programs/kafka/pipeline-topics';
import type { Program } from '../../infra/programs/process';
import { lastLines } from '../../infra/programs/tool';
import { type Milliseconds, minutes } from '../../job/duration';
import { committedOffsets, repartitionLag } from './topic';

const POLL = 200;

/**
 * Waits until something has come to pass while a program runs.
 * @throws Error with the end of the program's log when the program ends first, or it takes too long
 */
export async function until(
  what: string,
  program: Program,
  condition: () => boolean | Promise<boolean>,
  timeout: Milliseconds = minutes(3),
): Promise<void> {
  const deadline = performance.now() + timeout;
  const failure = (why: string) => new Error(`${why}, still waiting for: ${what}. Its log:\n${lastLines(program.log)}`);
  while (!(await condition())) {
    if (!program.running) throw failure(`${program.options.name} ended`);
    if (performance.now() > deadline) throw failure(`${timeout / 1000} s are over`);
    await sleep(POLL);
  }
}

/** Waits until the job has committed the end of what was sent. */
export async function untilConsumed(
  program: Program,
  topics: Pick<Topics, 'bootstrapServers' | 'groupId' | 'sourceTopic'>,
  messages: Iterable<{ readonly partition: number; readonly offset: number }>,
  timeout?: Milliseconds,
): Promise<void> {
  const ends: number[] = [];
  for (const { partition, offset } of messages) ends[partition] = Math.max(ends[partition] ?? 0, offset + 1);
  const areCommitted = async () => {
    const committed = await committedOffsets(topics);
    return ends.every((end, partition) => (committed[partition] ?? -1) >= end);
  };
  await until(`offsets ${ends.join(', ')} to be committed`, program, areCommitted, timeout);
}

/** Waits until a group has read what it has sent to itself, to have it by key. */
export async function untilRepartitioned(
  program: Program,
  group: Pick<Topics, 'bootstrapServers' | 'groupId'>,
): Promise<void> {
  await until(
    `group ${group.groupId} to read what it has sent to itself`,
    program,
    async () => (await repartitionLag(group)) === 0,
  );
}
