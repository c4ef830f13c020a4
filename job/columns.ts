import type { Column, Pipeline } from './definition';

/** The column of the instant that rows carry in themselves: the first one that is a field. @throws Error when none is */
export const stepColumn = (pipeline: Pick<Pipeline, 'columns'>): string =>
  find(pipeline, ({ type, from }) => type === 'timestamp' && from === 'field', "of type 'timestamp' from a field");

/** The column of the record's timestamp. @throws Error when there is none */
export const eventTimeColumn = (pipeline: Pick<Pipeline, 'columns'>): string =>
  find(pipeline, ({ from }) => from === 'record-timestamp', "from 'record-timestamp'");

/** The index of the field that a column takes its values from. @throws RangeError when it is none */
export function fieldOf(columns: Pipeline['columns'], name: string): number {
  const column = columns[name];
  if (column?.from !== 'field') throw new RangeError(`column '${name}' does not come from a field of the row`);
  return column.field;
}

function find({ columns }: Pick<Pipeline, 'columns'>, isMeant: (column: Column) => boolean, what: string): string {
  const [name] = Object.entries(columns).find(([, column]) => isMeant(column)) ?? [];
  if (name !== undefined) return name;
  throw new Error(`no column is ${what}: declare one in columns, which has ${Object.keys(columns).join(', ')}`);
}
