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
  readonly rejections: readonly {
    readonly number: number;
    readonly reason: string;
    readonly isStored: boolean;
    readonly partition: number;
    readonly offset: number;
    readonly text: string;
    readonly bytesLeftOut: number;
  }[];
  readonly history: number;
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
