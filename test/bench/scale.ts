/** The two kinds of topics: of a producer that batches rows itself, and of one that sends each. */
export type RowsPerMessage = 9 | 1;

/** How much each suite does. */
export interface Scale {
  /** What one run of all usual suites takes on two idle cores. @default - it was not measured */
  readonly minutes?: number;
  readonly runs: number;
  /** Rows in the topic, by the number of rows in each message. */
  readonly engineRows: Readonly<Record<RowsPerMessage, number>>;
  /**
   * Rows in each of two topics, by the number of rows in each message: what lies between them costs no start. Without the
   * one, Flink runs on no topic of that kind.
   */
  readonly flinkRows: { readonly 9: readonly [number, number]; readonly 1?: readonly [number, number] };
  /** How many definitions Flink runs, beginning with the one as it is, each from two starts. */
  readonly flinkDefinitions: number;
  readonly growthRows: readonly number[];
  readonly growthTags: readonly number[];
  /** In the topic while the number of tags grows. */
  readonly tagRows: number;
  /** What a job finds when it starts: tags in open windows, and files to publish. */
  readonly recoveryTags: readonly number[];
  readonly recoveryFiles: readonly number[];
  readonly parquetRows: number;
  /** Rows of a day, in small files. */
  readonly compactRows: readonly number[];
  readonly datagenMessages: number;
  readonly synthCopies: readonly number[];
  readonly peerRows: number;
  /** Rows that come while the engine runs: at one rate after the other, until one is too high. Times are in seconds. */
  readonly paced: { readonly rates: readonly number[]; readonly seconds: number; readonly checkpointInterval: number };
}

export const scales = {
  /** Shows that everything runs; its figures mean nothing. */
  smoke: {
    runs: 1,
    engineRows: { 9: 45_000, 1: 10_000 },
    flinkRows: { 9: [9_000, 45_000], 1: [2_000, 10_000] },
    flinkDefinitions: 2,
    growthRows: [45_000],
    growthTags: [30],
    tagRows: 45_000,
    recoveryTags: [],
    recoveryFiles: [10],
    parquetRows: 20_000,
    compactRows: [20_000],
    datagenMessages: 2_000,
    synthCopies: [1],
    peerRows: 9_000,
    paced: { rates: [9_000], seconds: 2, checkpointInterval: 1 },
  },
  /** One run of each: `RUNS=3` for figures that are to be compared. Most of what takes starts of Flink is left to `full`. */
  quick: {
    minutes: 10,
    runs: 1,
    engineRows: { 9: 1_080_000, 1: 200_000 },
    flinkRows: { 9: [450_000, 1_350_000] },
    flinkDefinitions: 0,
    growthRows: [1_000_000],
    growthTags: [30, 300_000],
    tagRows: 1_000_000,
    recoveryTags: [300_000],
    recoveryFiles: [1_000],
    parquetRows: 500_000,
    compactRows: [1_000_000],
    datagenMessages: 50_000,
    synthCopies: [1],
    peerRows: 180_000,
    paced: { rates: [720_000], seconds: 10, checkpointInterval: 2 },
  },
  full: {
    runs: 5,
    engineRows: { 9: 9_000_000, 1: 2_000_000 },
    flinkRows: { 9: [1_800_000, 9_000_000], 1: [400_000, 2_400_000] },
    flinkDefinitions: 4,
    growthRows: [1_000_000, 10_000_000, 100_000_000],
    growthTags: [30, 3_000, 30_000, 300_000],
    tagRows: 3_000_000,
    recoveryTags: [3_000, 30_000, 300_000],
    recoveryFiles: [100, 1_000, 10_000],
    parquetRows: 1_000_000,
    compactRows: [5_000_000, 40_000_000],
    datagenMessages: 500_000,
    synthCopies: [1, 10, 100],
    peerRows: 1_800_000,
    paced: {
      rates: [90_000, 180_000, 360_000, 720_000, 1_080_000, 1_440_000, 1_620_000, 1_800_000],
      seconds: 30,
      checkpointInterval: 10,
    },
  },
} as const satisfies Record<string, Scale>;
