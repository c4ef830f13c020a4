import { readFileSync } from 'node:fs';

/** The kernel counts CPU time in these, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/** User and system time of a process so far, in all of its threads. Linux only. */
export function cpuSeconds(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
}
