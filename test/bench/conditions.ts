import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Under what conditions figures are taken; they mean little without. */
export function conditions(scale: string): string[] {
  const processors = cpus();
  const [load = 0] = loadavg();
  return [
    `Taken ${new Date().toISOString().slice(0, 16)}Z at ${commit()}, SCALE=${scale}`,
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory; load average at the start ${load.toFixed(1)}`,
    'Median of the runs; ± is half the range from the lowest to the highest run',
  ];
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: __dirname,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'an unknown commit';
  }
}
