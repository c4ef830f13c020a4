import { findLeaks } from '../../../secrets';
import type { FieldChange, Segment } from '../field-change';
import { isRecord } from '../field-diff';

/** What stands for a value that nobody is to read. That it changed is no secret. */
export const HIDDEN = '(hidden)';

/** Of a Secret: what holds its values, or may repeat them as the last applied configuration does. */
const VALUES = /^(data|stringData|metadata\.annotations)\b/;

/** Hides secrets: all values of a Secret, and elsewhere what looks like one. */
export function mask(kind: string, change: FieldChange): FieldChange {
  const secret =
    kind === 'Secret' ? VALUES.test(change.path) : [change.before, change.after].some(looksSecret(change.at));
  if (!secret) return change;
  const { at, path } = change;
  return {
    at,
    path,
    ...(change.before !== undefined && { before: HIDDEN }),
    ...(change.after !== undefined && { after: HIDDEN }),
  };
}

/** The check for manifests, given the names that lead to the value: one by itself says nothing. */
const looksSecret =
  (at: readonly Segment[]) =>
  (value: unknown): boolean =>
    value !== undefined && findLeaks(within(at, value)).length > 0;

function within(at: readonly Segment[], value: unknown): unknown {
  return at.reduceRight<unknown>((inner, segment) => {
    if (typeof segment === 'string') return { [segment]: inner };
    return 'named' in segment ? [{ [segment.by]: segment.named, ...(isRecord(inner) && inner) }] : [inner];
  }, value);
}
