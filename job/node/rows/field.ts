import type { Pipeline } from '../../definition';

/** The index of the field that a column takes its values from. */
export function fieldOf(columns: Pipeline['columns'], name: string): number {
  const column = columns[name];
  if (column?.from !== 'field') throw new RangeError(`column '${name}' does not come from a field of the row`);
  return column.field;
}
