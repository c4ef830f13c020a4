import type { Sample } from '../measurement';

/** What the workload was told to do. */
export function options<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}');
}

/**
 * Measures the work and prints the sample. The peak of memory is that of the process.
 * @param since what came before the work is left out, or counted from the start of the process on
 */
export async function measure(
  work: () => Promise<Pick<Sample, 'amount' | 'bytesWritten'>>,
  since: 'now' | 'start-of-process' = 'now',
): Promise<void> {
  const cpuBefore = since === 'now' ? process.cpuUsage() : undefined;
  const start = since === 'now' ? performance.now() : 0;
  const done = await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  const sample: Sample = {
    ...done,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - start) / 1000,
    peakRssMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
  process.stdout.write(`${JSON.stringify(sample)}\n`);
}
