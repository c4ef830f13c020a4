import type { Pipeline, TagType } from '../../job/definition';
import { type FieldValue, fieldsOf } from '../../job/fields';
import { pipeline as actual } from '../../job/pipeline';
import { windowsOf } from '../../job/windows';
import { expectedOf } from './expected-value';
import type { SentRow } from './sent';

/** What a field of a window must have come to. */
export interface Aggregate {
  readonly name: string;
  readonly field: string;
  /** The window's end: milliseconds since 1970. */
  readonly end: number;
  readonly value: FieldValue;
  /** How far a number may be from this one: sums of doubles depend on the order. */
  readonly tolerance: number;
}

/** Computes from the rows that were sent what every tag's windows must have come to: those of the pipeline's `window`. */
export function aggregatesOf(rows: readonly SentRow[], pipeline: Pipeline = actual): Aggregate[] {
  const [{ size, hop }] = windowsOf(pipeline);
  const fields = fieldsOf(pipeline);
  const types = Object.entries(pipeline.tagTypes).map(([type, { pattern, value }]) => ({
    pattern: new RegExp(`^(?:${pattern})$`),
    value,
    fields: fields.get(type) ?? [],
  }));
  const windows = new Map<string, { readonly end: number; readonly rows: SentRow[] }>();
  for (const row of rows) {
    const type = types.find(({ pattern }) => pattern.test(row.name));
    if (type === undefined || !isUsable(row, type.value)) continue;
    const start = Math.floor(row.eventTime / hop) * hop;
    for (let end = start + hop; end <= start + size; end += hop) {
      const key = `${end} ${row.name}`;
      const found = windows.get(key);
      if (found === undefined) windows.set(key, { end, rows: [row] });
      else found.rows.push(row);
    }
  }
  return [...windows.values()].flatMap(({ end, rows: window }) => {
    const { name = '' } = window[0] ?? {};
    const { fields: declared = [] } = types.find(({ pattern }) => pattern.test(name)) ?? {};
    return declared.flatMap((field) => {
      const expected = expectedOf(field, window, pipeline.columns);
      return expected === undefined ? [] : [{ name, field: field.name, end, ...expected }];
    });
  });
}

/** Whether a row's value is one that a tag of this type has. */
function isUsable({ number, value }: SentRow, type: TagType['value']): boolean {
  if (type === 'number') return !Number.isNaN(number);
  return type === 'string' || value === 'true' || value === 'false';
}
