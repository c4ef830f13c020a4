import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Topics } from '../../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../../infra/programs/process';
import { send } from '../../corpus/send';
import { untilConsumed, untilRepartitioned } from '../../verify/until';
import type { Backlog } from '../backlog';
import { holds } from '../check';
import type { Sample } from '../measurement';
import { type Usage, usageOf } from '../usage';
import { done } from './done';
import type { Peer, Run } from './peer';
import { closingMessages, type Work } from './work';

const DONE_WITHIN_MS = 60_000;
const POLL_MS = 500;

/**
 * A peer reads a backlog; then its windows are closed, and what it has made of the rows is checked.
 * @throws Error when that is not all of the work
 */
export async function runPeer(peer: Peer, work: Work, backlog: Backlog): Promise<Sample> {
  const folder = temporaryFolder('bench-peers');
  const store = join(folder, 'store');
  mkdirSync(store);
  const start = performance.now();
  const run = await peer.start(backlog.topics, folder);
  try {
    const usage = await (run.ended ?? untilRead(run, backlog));
    const seconds = (performance.now() - start) / 1000;
    if (run.ended === undefined) await send(closingMessages(backlog, work), backlog.topics);
    await requireDone(work, backlog.topics, peer.stores ? store : undefined);
    return { amount: backlog.rows, ...usage, seconds };
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until all rows have been read, those too that a peer has sent to itself, in topics of its own. */
async function untilRead({ programs }: Run, { topics, last }: Backlog): Promise<Usage> {
  const [program] = programs;
  if (program === undefined) throw new Error('no program runs');
  await untilConsumed(program, topics, last);
  await untilRepartitioned(program, topics);
  return usageOf(programs);
}

async function requireDone(work: Work, topics: Topics, store: string | undefined): Promise<void> {
  for (const deadline = performance.now() + DONE_WITHIN_MS; ; await sleep(POLL_MS)) {
    const missing = (await done(work, topics, store)).filter((check) => !holds(check));
    if (missing.length === 0) return;
    if (performance.now() < deadline) continue;
    const texts = missing.map(({ quantity, predicted, measured }) => `${predicted} ${quantity}, found ${measured}`);
    throw new Error(`not all of the work was done: expected ${texts.join('; ')}`);
  }
}
