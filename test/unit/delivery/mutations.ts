import { pathText, type Segment } from '../../../infra/delivery/plan/field-change';
import { isRecord } from '../../../infra/delivery/plan/field-diff';

/** The ways to each value that holds no others, empty lists and records included. */
export function leaves(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((item, i) => leaves(item, [...at, i]));
  if (isRecord(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...at, key]));
  }
  return [at];
}

/** A copy with one value replaced, or removed where it is undefined. */
export function withValue(target: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    const i = Number(key);
    const item = withValue(target[i], rest, value);
    return item === undefined ? target.toSpliced(i, 1) : target.with(i, item);
  }
  const record = isRecord(target) ? target : {};
  const item = withValue(record[key], rest, value);
  const { [key]: _replaced, ...others } = record;
  return item === undefined ? others : { ...record, [key]: item };
}

export const valueAt = (target: unknown, at: readonly (string | number)[]): unknown =>
  at.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    target,
  );

/** Another value of the same type. */
export function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return /^\d+(\.\d+)?([mkKMGT]i?)?$/.test(value) ? `1${value}` : `${value}-changed`;
  return Array.isArray(value) ? ['added'] : { added: 'added' };
}

/** The way with positions left out: what is alike in all items of a list. */
export const pattern = (at: readonly (string | number)[]): string =>
  pathText(at.map((key): Segment => (typeof key === 'number' ? { index: 0 } : key)));
