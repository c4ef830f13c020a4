import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sample } from './measurement';

const WORKLOADS = join(__dirname, 'workloads');
const REGISTER = ['-r', './register.js'];

/** How TypeScript gets run. */
export type Loader = readonly string[];

/**
 * Runs a workload in a Node process of its own, so that none finds the memory or the warm code of another.
 * @param file in the folder `workloads`; prints its sample as the last line of its output
 */
export async function runWorkload(file: string, options: object, loader: Loader = REGISTER): Promise<Sample> {
  const args = [...loader, join(WORKLOADS, file), JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/** The most memory that a process has had so far. Linux only. */
export function peakRssMb(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status has no line VmHWM: Linux is needed to measure`);
  return (Number(kilobytes) * 1024) / 1e6;
}
