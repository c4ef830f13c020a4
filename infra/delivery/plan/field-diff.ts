import { isDeepStrictEqual } from 'node:util';
import { createTwoFilesPatch, diffArrays } from 'diff';
import { type FieldChange, pathText, type Segment } from './field-change';

/** What names the items of a list, the first that all of them have and that no two share. */
const NAMES = ['name', 'mountPath', 'id', 'containerPort'];

/** Every field that differs. Applied to `before`, the changes give `after`. */
export function diffFields(before: unknown, after: unknown, at: readonly Segment[] = []): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) return diffRecords(before, after, at);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, at);
  return [fieldChange(at, before, after)];
}

/** Every field of something new, each by itself. What names the item of a list is in the path. */
export function fieldsOf(value: unknown, at: readonly Segment[] = []): FieldChange[] {
  if (isRecord(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => fieldsOf(item, [...at, key]));
  }
  if (!Array.isArray(value) || !value.some(isRecord)) return [fieldChange(at, undefined, value)];
  const by = NAMES.find((name) => names(value, name));
  // An item that its name does not tell stays whole: the name says whether a value beside it is a secret.
  if (by === undefined) return value.map((item, index) => fieldChange([...at, { index }], undefined, item));
  return [...(names(value, by) ?? [])].flatMap(([named, item]) => {
    const rest = isRecord(item) ? Object.entries(item).filter(([key]) => key !== by) : [];
    return fieldsOf(Object.fromEntries(rest), [...at, { named, by }]);
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldChange(at: readonly Segment[], before: unknown, after: unknown): FieldChange {
  return {
    at,
    path: pathText(at),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(typeof before === 'string' &&
      typeof after === 'string' &&
      hasLines(before, after) && { lines: lineDiff(before, after) }),
  };
}

function diffRecords(before: Record<string, unknown>, after: Record<string, unknown>, at: readonly Segment[]) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => diffFields(own(before, key), own(after, key), [...at, key]));
}

/** A key may be called like a method of every object. */
const own = (record: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function diffLists(before: readonly unknown[], after: readonly unknown[], at: readonly Segment[]): FieldChange[] {
  const by = NAMES.find((name) => before.length + after.length > 0 && names(before, name) && names(after, name));
  return by === undefined ? diffPositions(before, after, at) : diffNamed(before, after, at, by);
}

/** The items by what names them, or undefined when it doesn't name them all, or two the same. */
function names(items: readonly unknown[], by: string): Map<string, unknown> | undefined {
  const named = new Map(items.map((item) => [isRecord(item) ? nameOf(item[by]) : undefined, item] as const));
  const all = [...named].flatMap(([name, item]) => (name === undefined ? [] : [[name, item] as const]));
  return all.length === items.length ? new Map(all) : undefined;
}

const nameOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function diffNamed(before: readonly unknown[], after: readonly unknown[], at: readonly Segment[], by: string) {
  const old = names(before, by) ?? new Map<string, unknown>();
  const young = names(after, by) ?? new Map<string, unknown>();
  const kept = [...old.keys()].filter((name) => young.has(name));
  const added = [...young.keys()].filter((name) => !old.has(name));
  const changes = [...new Set([...old.keys(), ...added])].flatMap((named) =>
    diffFields(old.get(named), young.get(named), [...at, { named, by }]),
  );
  const order = [...young.keys()];
  const reordered = isDeepStrictEqual([...kept, ...added], order)
    ? []
    : [fieldChange([...at, { order: true }], [...old.keys()], order)];
  return [...changes, ...reordered];
}

/** Items without names: what both lists have in the same order stays, so that one item more shifts none. */
function diffPositions(before: readonly unknown[], after: readonly unknown[], at: readonly Segment[]): FieldChange[] {
  const changes: FieldChange[] = [];
  let from = 0;
  let to = 0;
  let gone: readonly unknown[] = [];
  const flush = (come: readonly unknown[]) => {
    const replaced = Math.min(gone.length, come.length);
    gone.forEach((item, i) => {
      const here = [...at, { index: from - gone.length + i }];
      changes.push(...(i < replaced ? diffFields(item, come[i], here) : [fieldChange(here, item, undefined)]));
    });
    come.slice(replaced).forEach((item, i) => {
      changes.push(fieldChange([...at, { index: to + replaced + i }], undefined, item));
    });
    to += come.length;
    gone = [];
  };
  for (const { added, removed, value } of diffArrays([...before], [...after], { comparator: isDeepStrictEqual })) {
    if (removed) {
      gone = value;
      from += value.length;
      continue;
    }
    flush(added ? value : []);
    if (added) continue;
    from += value.length;
    to += value.length;
  }
  flush([]);
  return changes;
}

const hasLines = (...texts: readonly string[]): boolean => texts.some((text) => /\n./.test(text));

/** The changed lines with two around them; `@@` says where. */
export function lineDiff(before: string, after: string): string {
  const patch = createTwoFilesPatch('before', 'after', before, after, undefined, undefined, { context: 2 });
  return patch.slice(patch.indexOf('@@')).trimEnd();
}
