import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job/job';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { pipeline } from '../../../../job/pipeline';
import { MemorySource } from './memory-source';

const retry = <T>(action: () => Promise<T>) => action();

/** More than are made into lines at a time. */
const TAGS = 10_000;

async function* messages() {
  const start = Date.parse('2026-11-22T12:00:00Z');
  const rows = Array.from({ length: TAGS }, (_, tag) => `2026-11-22T12:00:00Z,pu136mod-ni-${tag},1`);
  yield { value: rows.join('\n'), timestamp: start };
  yield { value: '', timestamp: start + pipeline.speedLayer.window.size };
}

test('a stop takes no checkpoint after a window was lost half-way, whatever can be delivered by then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'job-'));
  const lost = new Error('the sink is away');
  const sink = { write: () => {}, settle: async () => {}, flush: async () => {}, close: async () => {} };
  let lines = 0;
  let stopped: Promise<void> | undefined;
  const job: Job = new Job({
    pipeline,
    source: new MemorySource(messages(), 1),
    objects: new DirectoryStore(folder, retry),
    lines: {
      ...sink,
      write: (items) => {
        lines += items.reduce((sum, { count }) => sum + count, 0);
      },
      settle: async () => {
        if (lines === 0) return;
        stopped ??= job.stop();
        await setImmediate();
        throw lost;
      },
    },
    rejected: sink,
    logger: pino({ level: 'silent' }),
    idleness: seconds(30),
    checkpointInterval: seconds(60),
  });
  try {
    await expect(job.run()).rejects.toBe(lost);
    await stopped;
    expect(lines).toBeLessThan(TAGS);
    expect(job.counters.checkpoints).toBe(0);
  } finally {
    await job.abandon();
    await rm(folder, { recursive: true });
  }
});
