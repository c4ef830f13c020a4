import type { Pipeline } from '../../job/definition';
import type { RejectedRow } from '../../job/node/sink/sink';
import type { Watcher } from './invariants';
import { checkLines } from './line-check';
import type { Row } from './row';
import type { SentLines } from './sent-lines';
import type { StoreState } from './store-state';
import type { Topic } from './topic';
import { Violation } from './world';

/** All that has come of a run. */
interface End {
  readonly store: StoreState;
  readonly topic: Topic;
  readonly watcher: Watcher;
  readonly pipeline: Pipeline;
  readonly lines: SentLines;
  readonly rejected: readonly RejectedRow[];
  /** A checkpoint may have been given up. */
  readonly hasLost: boolean;
}

/** The good rows that are to be stored, and are not visible yet. */
export const missingRows = ({ rows }: Topic, watcher: Watcher): string[] =>
  rows
    .filter(({ id, rejected, fate }) => rejected === undefined && fate === 'kept' && !watcher.rows.has(id))
    .map(({ id }) => id);

/** What must hold once everything is read, and the job has ended. @throws Violation when it does not */
export function checkEnd({ store, topic, watcher, pipeline, lines, rejected, hasLost }: End): void {
  const storable = new Set(topic.rows.filter(isStorable).map(({ id }) => id));
  const unexpected = [...watcher.rows.keys()].find((id) => !storable.has(id));
  if (unexpected !== undefined) throw new Violation(`row ${unexpected} should not be stored`);
  const [left] = store.unpublished();
  if (left !== undefined) throw new Violation(`${left} is left over, unpublished`);
  checkLines(lines, pipeline, topic, !hasLost);
  for (const row of topic.rows) {
    if (row.rejected === undefined || row.fate !== 'kept') continue;
    const found = rejected.find((each) => each.row.toString() === row.text);
    if (found?.reason !== row.rejected)
      throw new Violation(`row '${row.text}' was not rejected for its ${row.rejected}`);
  }
}

const isStorable = ({ rejected, fate }: Row) => rejected === undefined && (fate === 'kept' || fate === 'gone');
