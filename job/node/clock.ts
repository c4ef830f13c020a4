import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** How time passes for the job. It has nothing to do with the time of day, which may be set back. */
export interface Clock {
  /** Milliseconds since some instant: it never goes back. */
  now(): number;

  /** @param signal ends it early, without an error */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;

  /** Calls an action again and again. @returns what ends that */
  every(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  every: (ms, action) => {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};
