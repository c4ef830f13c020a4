/** One thing that a deployment needs, as it was found. */
export interface Finding {
  readonly what: string;
  /** What to do about it. @default - nothing: it is as it should be */
  readonly todo?: string;
}
