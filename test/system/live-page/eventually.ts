import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, minutes } from '../../../job/duration';

const POLL = 200;

/**
 * Waits until an assertion holds: what a page shows follows its job.
 * @throws what the assertion throws at last
 */
export async function eventually(assertion: () => Promise<void>, timeout: Milliseconds = minutes(1)): Promise<void> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(POLL);
  }
}
