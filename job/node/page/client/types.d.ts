/** What `/page/state.json` and `/page/history.json` answer: see ../live-page.ts. */
export interface State {
  readonly pipeline: string;
  readonly places: Readonly<Record<string, string>> & { readonly topics: readonly string[] };
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
  readonly rejections: readonly Rejection[];
  readonly history: number;
  readonly time?: JobTime;
  readonly levers?: { readonly held: number | null };
  readonly hasConcepts: boolean;
}

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

export interface Hour {
  readonly version: number;
  readonly windowMs: number;
  readonly tags: readonly Tag[];
  readonly tagsLeftOut: boolean;
}

export interface Tag {
  readonly name: string;
  readonly ends: readonly number[];
  readonly values: readonly (number | string)[];
}

export interface Rejection {
  readonly number: number;
  readonly reason: string;
  readonly isStored: boolean;
  readonly partition: number;
  readonly offset: number;
  readonly text: string;
  readonly bytesLeftOut: number;
}
