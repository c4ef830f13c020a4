import type { FieldChange } from '../field-change';
import type { Change } from '../plan';

const LONGEST = 100;

/** Nobody reads more of it than that it differs. */
const CHECKSUM = /^[0-9a-f]{64}$/;

/** A value on one line, cut where it is too long to be read. */
export function valueText(value: unknown, longest = LONGEST): string {
  if (value === undefined) return '(none)';
  if (typeof value === 'string' && CHECKSUM.test(value)) return `${value.slice(0, 12)}…`;
  const text = typeof value === 'string' && /^[^\s"]+( [^\s"]+)*$/.test(value) ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** `path: old -> new`. */
export const fieldText = ({ path, before, after }: FieldChange): string =>
  `${path}: ${valueText(before)} -> ${valueText(after)}`;

/** `path: value` in full, as lines: a text of more than one has them below its path. */
export function additionLines({ path, after }: FieldChange): string[] {
  if (typeof after !== 'string' || !/\n./.test(after))
    return [`${path}: ${valueText(after, Number.POSITIVE_INFINITY)}`];
  return [
    `${path}:`,
    ...after
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

/** The name of a file in a ConfigMap that is the job's SQL, which has a section of its own. */
export const isSqlScript = ({ path, lines }: FieldChange): boolean => /\.sql"\]$/.test(path) && lines !== undefined;

/** Kind and name, for where the namespace goes without saying. */
export const shortName = ({ kind, object }: Change): string => `${kind} ${object.replace(/^.*[ /]/, '')}`;
