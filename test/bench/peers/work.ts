import { aggregatesOf } from '../../../infra/verify/aggregates';
import { rowsOf } from '../../../infra/verify/sent';
import { minutes } from '../../../job/duration';
import type { FieldValue } from '../../../job/fields';
import type { Message } from '../../corpus/corpus';
import { type OrdinaryOptions, ordinaryMessages } from '../../corpus/ordinary';
import type { Backlog } from '../backlog';

/** What must come of a backlog's rows. */
export interface Work {
  readonly rows: number;
  readonly names: readonly string[];
  /** The latest timestamp: milliseconds since 1970. */
  readonly end: number;
  /** The fields of all windows' lines, by {@link keyOf}. */
  readonly lines: ReadonlyMap<string, { readonly value: FieldValue; readonly tolerance: number }>;
}

export const keyOf = (name: string, field: string, end: number): string => `${field} of ${name} at ${end}`;

export function workOf(options: Omit<OrdinaryOptions, 'seed'>): Work {
  const messages = [...ordinaryMessages({ seed: 1, ...options })];
  const rows = messages.flatMap(
    ({ value, timestamp: eventTime, partition, offset }) => rowsOf(value, { eventTime, partition, offset }).rows,
  );
  const aggregates = aggregatesOf(rows);
  return {
    rows: rows.length,
    names: [...new Set(aggregates.map(({ name }) => name))],
    end: messages.at(-1)?.timestamp ?? 0,
    lines: new Map(aggregates.map(({ name, field, end, ...value }) => [keyOf(name, field, end), value])),
  };
}

/** After every wait for late rows. */
const AFTER = minutes(30);

/** A row of each tag in each partition, of long after: what closes all windows, whatever time goes by. */
export function closingMessages({ last }: Pick<Backlog, 'last'>, { names, end }: Work): Message[] {
  const timestamp = end + AFTER;
  const step = new Date(timestamp).toISOString();
  const value = Buffer.from(names.map((name) => `${step},${name},0\n`).join(''));
  return last.map(({ partition, offset }) => ({
    ...{ partition, offset: offset + 1, timestamp, value },
    ...{ rows: [], late: false },
  }));
}
