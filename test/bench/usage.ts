import { readdirSync, readFileSync } from 'node:fs';
import type { Program } from '../../infra/programs/process';
import { lastLines } from '../../infra/programs/tool';
import { peakRssMb } from './child';
import type { Sample } from './measurement';

export type Usage = Pick<Sample, 'cpuSeconds' | 'peakRssMb'>;

/** The kernel counts CPU time in these, whatever its own clock. */
const TICKS_PER_SECOND = 100;
const POLL_MS = 10;

/** What programs and all that they have started have used so far, those included that have ended. Linux only. */
export function usageOf(programs: readonly Program[]): Usage {
  const pids = programs.flatMap(({ pid }) => treeOf(pid));
  return {
    cpuSeconds: pids.reduce((sum, pid) => sum + cpuSecondsWithEnded(pid), 0),
    peakRssMb: pids.reduce((sum, pid) => sum + peakRssMb(pid), 0),
  };
}

/**
 * Runs a program to its end. What it had used when it was last seen counts: one that has ended can't be asked.
 * @throws Error with the end of its log when it fails
 */
export async function usageOfRun(program: Program): Promise<Usage> {
  const exit = program.spawn();
  let usage: Usage = { cpuSeconds: 0, peakRssMb: 0 };
  const look = setInterval(() => {
    if (!program.running) return;
    try {
      usage = usageOf([program]);
    } catch {
      // It is just ending, and has given its memory back.
    }
  }, POLL_MS);
  const { code, signal } = await exit.finally(() => clearInterval(look));
  if (code === 0) return usage;
  throw new Error(`${program.options.name} ended with ${signal ?? `exit code ${code}`}:\n${lastLines(program.log)}`);
}

function treeOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  });
  return [pid, ...children.flatMap(treeOf)];
}

/** User and system time, with that of children that have ended. */
function cpuSecondsWithEnded(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  const ticks = afterName.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}
