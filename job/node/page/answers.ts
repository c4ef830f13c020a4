/** What `/page/state.json` answers. Server and page both go by this file, so that it imports nothing. */
export interface State {
  readonly pipeline: string;
  readonly places: Places;
  readonly isRunning: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly checkpointAgeMs: number;
  readonly partitions: readonly {
    readonly path: string;
    readonly files: number;
    readonly bytes: number;
    readonly rowsAdded: number;
  }[];
  readonly partitionsLeftOut: boolean;
  readonly rejections: readonly Rejections[];
  readonly history: number;
  /** @default - the job does not read yet */
  readonly time?: JobTime | undefined;
  /** @default - the job has none */
  readonly levers?: { readonly held: number | null; readonly recovery: Recovery | null } | undefined;
  readonly hasConcepts: boolean;
}

/** What came of killing the job of a demo. */
export interface Recovery {
  /** How often its process was killed. */
  readonly kills: number;
  /** Rows that the latest process read again, since they came after the checkpoint from which it went on. */
  readonly rowsAgain: number;
  /**
   * At the latest checkpoint since then: rows that had come, and those that the files of the store held.
   * @default - there was none yet
   */
  readonly checked?: { readonly rows: number; readonly rowsInFiles: number };
}

/** Where rows come from and where everything goes, as the page's picture names it. */
export interface Places {
  readonly source: string;
  readonly store: string;
  readonly lines: string;
  readonly rejected: string;
  /** Those of them that are topics: others write or read them. */
  readonly topics: readonly ('source' | 'lines' | 'rejected')[];
}

/** How far event time has come, partition by partition, and what that leaves open. */
export interface JobTime {
  readonly watermark: number | null;
  readonly partitions: readonly PartitionTime[];
  readonly windows: readonly FillingWindow[];
}

export interface PartitionTime {
  readonly partition: number;
  readonly eventTime: number | null;
  readonly isIdle: boolean;
  readonly isHolding: boolean;
  readonly offset: number;
  readonly checkpointOffset: number | null;
}

export interface FillingWindow {
  readonly start: number;
  readonly end: number;
  readonly tags: number;
}

/** What `/page/history.json` answers. */
export interface Hour {
  readonly version: number;
  readonly tags: readonly Tag[];
  readonly tagsLeftOut: boolean;
}

/** A field of a tag: `values[i]` is that of the window that ends at `ends[i]`. */
export interface Tag {
  /** The tag's name, with the field's where the tag has several, and with the size of further windows. */
  readonly title: string;
  readonly field: string;
  /** From one window to the next. */
  readonly windowMs: number;
  readonly ends: readonly number[];
  readonly values: readonly (number | string)[];
}

/** The latest rows that were rejected for one reason. */
export interface Rejections {
  readonly reason: string;
  /** They are in the long-term store all the same: only the speed layer can't take them. */
  readonly isStored: boolean;
  /** Of all rows rejected for it. */
  readonly count: number;
  readonly rows: readonly Rejection[];
}

export interface Rejection {
  /** How many rows were rejected before this one. */
  readonly number: number;
  readonly partition: number;
  readonly offset: number;
  /** The row's beginning. */
  readonly text: string;
  /** How much of the row is left out after it. */
  readonly bytesLeftOut: number;
}
