/** What a row and a message cost, and what becomes of them. Renew it from `make bench`, with its conditions. */
export interface Measured {
  /** How and where the figures were taken. */
  readonly conditions: string;
  readonly node: Cost & { readonly peakMemoryBytes: number };
  /** Of TaskManagers. */
  readonly flink: Cost;
  /** Of a broker that takes messages in. */
  readonly broker: Cost;
  readonly csvBytesPerRow: number;
  /** In a batch of records: lengths, timestamp and the two headers. */
  readonly bytesPerMessage: number;
  readonly parquetBytesPerRow: number;
}

/** In rows per second of CPU time, by the number of rows in a message. */
export interface Cost {
  readonly rowsPerCpuSecond: { readonly 9: number; readonly 1: number };
}

export const measured: Measured = {
  conditions:
    'make bench on 2 × AMD EPYC shared with other work, Node 20.20, Kafka 4.3.1, Flink 2.3.0, start-up included',
  node: { rowsPerCpuSecond: { 9: 600_000, 1: 390_000 }, peakMemoryBytes: 240e6 },
  flink: { rowsPerCpuSecond: { 9: 55_000, 1: 20_000 } },
  broker: { rowsPerCpuSecond: { 9: 400_000, 1: 60_000 } },
  csvBytesPerRow: 48,
  bytesPerMessage: 72,
  parquetBytesPerRow: 16,
};

/**
 * CPU time of one row, in seconds. A row costs something, and a message does: two measurements tell one from the other.
 */
export function cpuSecondsPerRow({ rowsPerCpuSecond }: Cost, rowsPerMessage: number): number {
  const [nine, one] = [1 / rowsPerCpuSecond[9], 1 / rowsPerCpuSecond[1]];
  const message = Math.max(0, (one - nine) / (1 - 1 / 9));
  const row = Math.max(0, one - message);
  return row + message / rowsPerMessage;
}
