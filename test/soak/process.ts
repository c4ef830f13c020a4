import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process holds in memory, in megabytes. Linux only. */
export function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status has no line VmRSS`);
  return Number(kilobytes) / 1024;
}

/** How many files, sockets and the like it has open. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** The processes of this machine that have a file below a folder open. */
export function processesUsing(folder: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => filesOf(pid).some((file) => file.startsWith(`${folder}/`)));
}

function filesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((descriptor) => readlinkSync(`${folder}/${descriptor}`));
  } catch {
    // It has ended meanwhile, has closed the file, or is another user's.
    return [];
  }
}
