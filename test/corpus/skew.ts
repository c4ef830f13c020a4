import { minutes } from '../../job/duration';
import { type Message, makeCorpus } from './corpus';
import type { Feed } from './feed';

/** By how much clocks are wrong. */
export const SKEW = minutes(180);
const ROWS = 2_000;

/**
 * Senders whose clocks are wrong. What one of them dates back comes after its window has closed. Once one that is ahead
 * has sent to every partition, the watermark is where its clock is, and so what all others send is late.
 *
 * @param now the highest timestamp so far, in every partition
 * @param processed waits until everything that was sent has been processed
 */
export async function sendSkewed(feed: Feed, now: number, processed: () => Promise<void>): Promise<void> {
  const { seed } = feed.corpus;
  const behind = messages(seed + 1, now - SKEW).map(late);
  await feed.send([...behind, ...messages(seed + 2, now + SKEW)]);
  await processed();
  await feed.send(messages(seed + 3, now).map(late));
  await processed();
}

function messages(seed: number, start: number): Message[] {
  const options = { seed, rows: ROWS, rowsPerMessage: 9, start, windows: 2, late: false, rareDays: false };
  return makeCorpus(options).phases.flat();
}

const late = (message: Message): Message => ({ ...message, late: true });
