import { untilBetweenCheckpoints } from '../../../infra/delivery/deploy/between-checkpoints';
import { milliseconds, seconds } from '../../../job/duration';

// Waiting moves the clock on instead of taking time.
jest.mock('node:timers/promises', () => ({ setTimeout: async (time: number) => jest.advanceTimersByTime(time) }));
beforeAll(() => jest.useFakeTimers());
afterAll(() => jest.useRealTimers());

/** A job that begins a checkpoint each so often, which takes half a second; asked for its counts at the present time. */
function jobWith(every: number, state = 'RUNNING') {
  const start = performance.now();
  const since = () => (performance.now() - start) % every;
  return {
    since,
    job: async () => ({ jid: 'job', state, vertices: [] }),
    checkpoints: async () => {
      const begun = Math.floor((performance.now() - start) / every);
      const inProgress = begun > 0 && since() < 500 ? 1 : 0;
      return { completed: begun - inProgress, restored: 0, inProgress, latest: undefined };
    },
  };
}

it('the moment to cancel a job comes once the checkpoint has settled, and before the next', async () => {
  const job = jobWith(60_000);
  jest.advanceTimersByTime(61_000);
  await untilBetweenCheckpoints(job, seconds(2));
  // Not that of before, of which nobody saw when it was complete.
  expect(job.since()).toBeGreaterThanOrEqual(2_500);
  expect(job.since()).toBeLessThan(3_500);
});

it('it does not come where checkpoints follow one another at once', async () => {
  const waiting = untilBetweenCheckpoints(jobWith(1_000), seconds(2), seconds(30));
  await expect(waiting).rejects.toThrow('no checkpoint was followed by 2s without another in 30s');
});

it.each(['FAILING', 'RESTARTING'])('it does not come for a job that is %s', async (state) => {
  const waiting = untilBetweenCheckpoints(jobWith(1_000, state), milliseconds(100));
  await expect(waiting).rejects.toThrow(`Flink's job is ${state}`);
});
