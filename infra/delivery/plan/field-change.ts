/** A step into a value: into a record by its key, into a list by what names the item, or else by its position. */
export type Segment =
  | string
  | { readonly named: string; readonly by: string }
  | { readonly index: number }
  /** Not an item of the list, but the order of its named items. */
  | { readonly order: true };

/** One field that differs. */
export interface FieldChange {
  readonly at: readonly Segment[];
  /** `at` as text, such as `spec.template.spec.containers[telegraf].image`. */
  readonly path: string;
  /** @default - the field is new */
  readonly before?: unknown;
  /** @default - the field is gone */
  readonly after?: unknown;
  /** Of a text of more than one line: a unified diff without its header. */
  readonly lines?: string;
}

export const pathText = (at: readonly Segment[]): string =>
  at.reduce<string>((text, segment) => `${text}${segmentText(segment, text === '')}`, '');

function segmentText(segment: Segment, first: boolean): string {
  if (typeof segment !== 'string') return bracketed(segment);
  if (!/^[\w-]+$/.test(segment)) return `[${JSON.stringify(segment)}]`;
  return first ? segment : `.${segment}`;
}

function bracketed(segment: Exclude<Segment, string>): string {
  if ('order' in segment) return '[order]';
  return 'named' in segment ? `[${segment.named}]` : `[${segment.index}]`;
}
