import type { FieldChange, Segment } from '../../../infra/delivery/plan/field-change';
import { isRecord } from '../../../infra/delivery/plan/field-diff';

interface Step {
  readonly head: Segment;
  readonly changes: readonly FieldChange[];
}

/** What a value is once the fields have changed: what the diff must be enough for. */
export function applyFields(value: unknown, changes: readonly FieldChange[]): unknown {
  const whole = changes.find(({ at }) => at.length === 0);
  if (whole !== undefined) return whole.after;
  if (changes.length === 0) return value;
  return Array.isArray(value) ? applyToList(value, steps(changes)) : applyToRecord(value, steps(changes));
}

function steps(changes: readonly FieldChange[]): Step[] {
  const byHead = new Map<string, Step>();
  for (const change of changes) {
    const [head, ...at] = change.at;
    if (head === undefined) continue;
    // An item that goes and one that comes may have the same position.
    const key = JSON.stringify([head, at.length === 0 && !('before' in change)]);
    const step = byHead.get(key) ?? { head, changes: [] };
    byHead.set(key, { head, changes: [...step.changes, { ...change, at }] });
  }
  return [...byHead.values()];
}

function applyToRecord(value: unknown, changed: readonly Step[]): unknown {
  const result = new Map(Object.entries(isRecord(value) ? value : {}));
  for (const { head, changes } of changed) {
    const key = String(head);
    const after = applyFields(result.get(key), changes);
    if (after === undefined) result.delete(key);
    else result.set(key, after);
  }
  return Object.fromEntries(result);
}

const ADDED = Symbol('added');

function applyToList(list: readonly unknown[], changed: readonly Step[]): unknown[] {
  const old = new Map<number, unknown>(list.entries());
  const added: [number, unknown][] = [];
  let order: readonly unknown[] | undefined;
  let by = '';
  for (const { head, changes } of changed) {
    if (typeof head === 'string') continue;
    if ('order' in head) {
      order = [changes[0]?.after].flat();
      continue;
    }
    if ('named' in head) by = head.by;
    const index = 'named' in head ? list.findIndex((item) => nameOf(item, head.by) === head.named) : head.index;
    const [first] = changes;
    const isNew = first?.at.length === 0 && !('before' in first);
    if (isNew) added.push(['named' in head ? Number.POSITIVE_INFINITY : head.index, first.after]);
    else old.set(index, isGone(first) ? ADDED : applyFields(list[index], changes));
  }
  const result = [...old.values()].filter((item) => item !== ADDED);
  for (const [index, item] of added.sort(([a], [b]) => a - b)) result.splice(Math.min(index, result.length), 0, item);
  return order === undefined ? result : order.map((name) => result.find((item) => nameOf(item, by || 'name') === name));
}

const isGone = (change: FieldChange | undefined): boolean => change?.at.length === 0 && !('after' in change);

const nameOf = (item: unknown, by: string): string => String(isRecord(item) ? item[by] : undefined);
