/** How much each suite does. */
export interface Scale {
  readonly runs: number;
  /** Rows in the topic, by the number of rows in each message. */
  readonly engineRows: { readonly 9: number; readonly 1: number };
  readonly growthRows: readonly number[];
  readonly growthTags: readonly number[];
  /** In the topic while the number of tags grows. */
  readonly tagRows: number;
  readonly parquetRows: number;
  readonly datagenMessages: number;
  readonly synthCopies: readonly number[];
  /** Rows that come while the engine runs. */
  readonly paced: { readonly rowsPerSecond: number; readonly seconds: number };
}

export const scales = {
  /** Shows that everything runs; its figures mean nothing. */
  smoke: {
    runs: 1,
    engineRows: { 9: 45_000, 1: 10_000 },
    growthRows: [45_000],
    growthTags: [30],
    tagRows: 45_000,
    parquetRows: 20_000,
    datagenMessages: 2_000,
    synthCopies: [1],
    paced: { rowsPerSecond: 9_000, seconds: 2 },
  },
  quick: {
    runs: 3,
    engineRows: { 9: 2_070_000, 1: 400_000 },
    growthRows: [1_000_000, 5_000_000],
    growthTags: [30, 3_000, 300_000],
    tagRows: 1_000_000,
    parquetRows: 1_000_000,
    datagenMessages: 50_000,
    synthCopies: [1, 10],
    paced: { rowsPerSecond: 90_000, seconds: 20 },
  },
  full: {
    runs: 5,
    engineRows: { 9: 9_000_000, 1: 2_000_000 },
    growthRows: [1_000_000, 10_000_000, 100_000_000],
    growthTags: [30, 3_000, 300_000],
    tagRows: 3_000_000,
    parquetRows: 1_000_000,
    datagenMessages: 500_000,
    synthCopies: [1, 10, 100],
    paced: { rowsPerSecond: 180_000, seconds: 60 },
  },
} as const satisfies Record<string, Scale>;
