/** A dashboard of InfluxDB: what it is called, and what stands where on it. */
export interface Dashboard {
  /** Tells it from others for good: one that is installed again under its name takes the place of the first. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** From top to bottom. */
  readonly rows: readonly Row[];
}

/** Cells beside each other, equally wide: two, three or four, or one alone. */
export interface Row {
  /** In units of InfluxDB's grid. */
  readonly height: number;
  readonly cells: readonly Cell[];
}

/** A cell: a Flux query, and how its result is shown. */
export interface Cell {
  readonly title: string;
  /** Lines over time, the newest value as one number, or rows. */
  readonly as: 'lines' | 'number' | 'table';
  /** In Flux; `v.timeRangeStart` and `v.timeRangeStop` are what the person who looks has chosen. */
  readonly query: string;
  /** What its lines are counted in. @default - numbers alone */
  readonly unit?: string;
}
