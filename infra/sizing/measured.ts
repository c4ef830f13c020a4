/** What a row and a message cost, and what becomes of them. Renew it from `make bench`, with its conditions. */
export interface Measured {
  /** How and where the figures were taken. */
  readonly conditions: string;
  /** Used by the Node engine whatever the rate, for fetches and checkpoints; Flink is taken to use no less. */
  readonly idleCores: number;
  /** Of a line of the speed layer, in the same way: only with very many tags does it show. */
  readonly cpuSecondsPerLine: number;
  readonly node: Cost & {
    readonly peakMemoryBytes: number;
    /** What each tag adds to the peak while a backlog is read. */
    readonly peakMemoryBytesPerTag: number;
  };
  /** Of TaskManagers. */
  readonly flink: Cost;
  /**
   * Of a broker that takes messages in, 32 KB of one partition in a request. It costs by the request more than by the
   * row: of requests with 500 KB over all partitions, 1,440,000 rows/s took a seventh of what this says.
   */
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
    "2 × AMD EPYC shared with other work, Node 20.20, Kafka 4.3.1, Flink 2.3.0: SCALE=full of the suites engines, flink (without its start), growth (lines and tags) and paced (bytes into Kafka; the Node engine's idle cores from 90,000 rows/s). Brokers: for requests of 32 KB each, with large ones a seventh was seen. Bytes of Parquet: the suite parquet",
  idleCores: 0.08,
  cpuSecondsPerLine: 5.2e-6,
  node: {
    rowsPerCpuSecond: { 9: 1_400_000, 1: 784_000 },
    peakMemoryBytes: 209e6,
    peakMemoryBytesPerTag: 1_400,
  },
  flink: { rowsPerCpuSecond: { 9: 383_000, 1: 249_000 } },
  broker: { rowsPerCpuSecond: { 9: 1_660_000, 1: 840_000 } },
  csvBytesPerRow: 47.7,
  bytesPerMessage: 66.4,
  parquetBytesPerRow: 8.5,
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
