import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The command lines of a process's children, by their ids. */
export function childrenOf({ pid }: ChildProcess): ReadonlyMap<number, string> {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return new Map(pids.map((each) => [each, commandLine(each)]));
}

/** Empty when the process has ended. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
