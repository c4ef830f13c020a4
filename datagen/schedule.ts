import { setImmediate } from 'node:timers/promises';
import { type Milliseconds, milliseconds, minutes, seconds } from '../job/duration';
import type { Generator, Message } from './generator';

export interface ScheduleOptions {
  /**
   * Time between two messages. The first is due one second before the next full minute.
   * @default 30 seconds, unless there is a rate
   */
  readonly loop?: Milliseconds;
  /** Rows per second, in place of a loop. The first message is due at once. */
  readonly rate?: number;
  /** @default the rows of one pick of tags */
  readonly rowsPerMessage?: number;
  /** Begin with the messages of this long before now, in the same rhythm, as fast as they are pulled. @default none */
  readonly backfill?: Milliseconds;
  /** End after this many messages, those of the backfill included. @default no end */
  readonly count?: number;
  /** Ends the messages when it aborts. */
  readonly signal?: AbortSignal;
  /** The clock, in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

export const DEFAULT_LOOP = seconds(30);

/**
 * The shortest wait: what has come due meanwhile goes out together, as a timer for each message would cost more than
 * the message. It is also how long messages may go out without a turn of the event loop.
 */
const SLICE = milliseconds(10);

/** setTimeout fires at once when it is asked for more. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** Who pulls too late gets the messages missed up to this long ago, or the last one; older ones are left out. */
const GREATEST_DELAY = seconds(1);

/**
 * Messages when they are due: first the backfill's, stamped with when they were due, then live ones, stamped with now.
 * @throws RangeError when both loop and rate are given
 */
export async function* messages(generator: Generator, options: ScheduleOptions = {}): AsyncGenerator<Message> {
  const { loop, rate, rowsPerMessage, backfill = milliseconds(0), count = Infinity, signal, now = Date.now } = options;
  if (loop !== undefined && rate !== undefined) {
    throw new RangeError(`loop ${loop} and rate ${rate} exclude each other: set only one`);
  }
  const interval = (rows: number) => (rate === undefined ? (loop ?? DEFAULT_LOOP) : (rows * 1000) / rate);
  const start = now();
  let due = rate === undefined ? firstLoop(start, loop ?? DEFAULT_LOOP, backfill) : start - backfill;
  let turn = start;

  for (let sent = 0; sent < count && !signal?.aborted; sent++) {
    const isBackfill = due < start;
    while (!isBackfill && now() < due && !signal?.aborted) {
      await wait(Math.max(SLICE, due - now()), signal);
      turn = now();
    }
    if (now() - turn >= SLICE) {
      await setImmediate();
      turn = now();
    }
    if (signal?.aborted) return;
    const message = generator.message(isBackfill ? due : now(), rowsPerMessage);
    due += interval(message.rows);
    yield message;
    if (!isBackfill) due = catchUp(due, now(), interval(message.rows));
  }
}

/** One second before the next full minute, or with a backfill the first in step with it that the backfill holds. */
function firstLoop(now: number, loop: number, backfill: number): number {
  const aligned = Math.ceil((now + 1000) / minutes(1)) * minutes(1) - 1000;
  return backfill === 0 ? aligned : aligned - Math.floor((aligned - now + backfill) / loop) * loop;
}

/** Leaves out what is too late by now, in whole intervals, so that the rhythm stays. */
function catchUp(due: number, now: number, interval: number): number {
  const late = now - due - Math.max(GREATEST_DELAY, interval);
  return late <= 0 ? due : due + Math.ceil(late / interval) * interval;
}

/** Returns early when the signal aborts. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, LONGEST_WAIT));
    signal?.addEventListener('abort', done);
  });
}
