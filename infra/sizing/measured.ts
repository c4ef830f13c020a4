/** What a row and a message cost, and what becomes of them. Renew it from `make bench`, with its conditions. */
export interface Measured {
  /** How and where the figures were taken. */
  readonly conditions: string;
  readonly node: Cost & {
    /** Of a line of the speed layer: only with very many tags does it show. */
    readonly cpuSecondsPerLine: number;
    readonly peakMemoryBytes: number;
    /** What each tag adds to the peak while a backlog is read. */
    readonly peakMemoryBytesPerTag: number;
  };
  /** Of TaskManagers. */
  readonly flink: Cost;
  /** Of a broker that takes messages in. */
  readonly broker: Cost;
  readonly csvBytesPerRow: number;
  /** In a batch of records: lengths, timestamp and the two headers. */
  readonly bytesPerMessage: number;
  readonly parquetBytesPerRow: number;
  /** The rows of a message share their event time. */
  readonly parquetBytesPerMessage: number;
}

/** In rows per second of CPU time, by the number of rows in a message. */
export interface Cost {
  readonly rowsPerCpuSecond: { readonly 9: number; readonly 1: number };
}

export const measured: Measured = {
  conditions:
    '2 × AMD EPYC shared with much other work, Node 20.20, Kafka 4.3.1, Flink 2.3.0, one or two runs of 2,070,000 rows, 9 in a message, and of 400,000, 1 in a message; start-up is in it, which makes Flink look slow at the latter; the Node engine as slow as it ever was, in runs of 3,000,006 and of 1,000,000 rows',
  node: {
    rowsPerCpuSecond: { 9: 640_000, 1: 390_000 },
    cpuSecondsPerLine: 9e-6,
    peakMemoryBytes: 240e6,
    peakMemoryBytesPerTag: 2_100,
  },
  flink: { rowsPerCpuSecond: { 9: 57_000, 1: 19_200 } },
  broker: { rowsPerCpuSecond: { 9: 548_000, 1: 320_000 } },
  csvBytesPerRow: 47.7,
  bytesPerMessage: 66.4,
  parquetBytesPerRow: 13.2,
  parquetBytesPerMessage: 4,
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
