import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Milliseconds } from '../../job/duration';
import { withProgress } from './progress';

/** Where fetched and built programs are kept, for all checkouts of this repository. */
export function cacheFolder(): string {
  return process.env.UAF_CACHE ?? join(homedir(), '.cache', 'understanding-apache-flink');
}

/** How often somebody is told of a wait for another process. */
const TOLD_EVERY_MS = 60_000;
/** A shorter wait is not worth a word. */
const SILENT_MS = 2_000;
const POLL_MS = 200;

/** What to tell the person who waits. */
export interface Doing {
  /** Such as `fetching Kafka 4.3.1 from Maven`. */
  readonly doing: string;
  /** How long that takes on two processors. */
  readonly takes: Milliseconds;
}

/**
 * The folder `key` of the cache. When it is not there yet, `build` fills a temporary folder, which then gets that
 * name: what has a name in the cache is complete. Processes that want the same key at once build it once.
 *
 * @param key names everything that the result depends on, versions above all: `kafka-4.3.1-0f3a`
 */
export async function cached(
  key: string,
  { doing, takes }: Doing,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), key);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(key, async () => {
    if (existsSync(folder)) return;
    const unfinished = `${folder}.unfinished`;
    // A build that was killed has left its own.
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished);
    try {
      await withProgress(doing, takes, () => build(unfinished));
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
  return folder;
}

/** Runs `work` while no other process, nor another caller in this one, holds the lock of that name. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(cacheFolder(), `${name}.lock`);
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = 0; !take(lock); waited += POLL_MS) {
    const pid = holder(lock);
    if (pid === undefined) continue;
    if (!isAlive(pid)) rmSync(lock, { force: true });
    else if (pid !== process.pid && waited % TOLD_EVERY_MS === SILENT_MS) {
      process.stderr.write(`waiting for process ${pid}, which holds ${lock}\n`);
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A link appears with its content, so that no lock is ever seen without the process that holds it. */
function take(lock: string): boolean {
  const candidate = `${lock}.${process.pid}-${randomUUID()}`;
  writeFileSync(candidate, String(process.pid));
  try {
    linkSync(candidate, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(candidate);
  }
}

/** The process that holds the lock; undefined when it has been released. */
function holder(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
