/**
 * A piece of SQL that is well-formed as it stands. It comes from the functions of this file only, so that text can't
 * get into a script without having been quoted.
 */
export class Sql {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * SQL with values in it: a string becomes a quoted literal, a number a numeric one, and only {@link Sql} stays as it is.
 * Lines of a fragment are indented to where it is put.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | string | number)[]): Sql {
  let text = strings.raw[0] ?? '';
  values.forEach((value, i) => {
    const indent = /(?:^|\n)([ ]*)[^\n]*$/.exec(text)?.[1] ?? '';
    text += String(fragment(value)).replaceAll('\n', `\n${indent}`) + (strings.raw[i + 1] ?? '');
  });
  return new Sql(text);
}

const fragment = (value: Sql | string | number): Sql => (value instanceof Sql ? value : literal(value));

/**
 * A literal. Control characters can't be seen in a script and some would end a line of it: they are written as CHR().
 * @throws RangeError for a number that SQL has no literal for
 */
export function literal(value: string | number): Sql {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no literal in SQL: use a finite number`);
    return new Sql(String(value));
  }
  const code = value.charCodeAt(0);
  if (value.length === 1 && code < 32) return new Sql(`CHR(${code})`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
  if (/[\u0000-\u001f]/.test(value)) {
    throw new RangeError(`${JSON.stringify(value)} holds a control character: write it as a literal of its own`);
  }
  const quoted = `'${value.replaceAll("'", "''")}'`;
  if (!/[^\u0020-\u007e]/.test(value)) return new Sql(quoted);
  const escaped = quoted.replaceAll('\\', '\\\\').replaceAll(/[^\u0020-\u007e]/g, (unit) => `\\${hex(unit)}`);
  return new Sql(`U&${escaped}`);
}

/** Of one UTF-16 code unit. */
const hex = (unit: string): string => unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/** A name of a table, view or column. */
export const identifier = (name: string): Sql => new Sql(`\`${name.replaceAll('`', '``')}\``);

/** Fragments, one after the other: on lines of their own, or with `separator` between them. */
export const join = (fragments: readonly Sql[], separator = ',\n'): Sql =>
  new Sql(fragments.map(String).join(separator));

/** The options of a WITH clause. What is undefined is left out. */
export const options = (values: Readonly<Record<string, string | undefined>>): Sql =>
  join(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [sql`${key} = ${value}`])),
    ',\n',
  );

const UNITS = [
  [86_400_000, 'DAY'],
  [3_600_000, 'HOUR'],
  [60_000, 'MINUTE'],
] as const;

/** Milliseconds as an interval in the largest unit that they are a multiple of, or in seconds. */
export function interval(milliseconds: number): Sql {
  const [size, unit] = UNITS.find(([each]) => milliseconds % each === 0) ?? [1000, 'SECOND'];
  const digits = String(Math.floor(milliseconds / size)).length;
  // Of more than two digits, SQL wants to know the number.
  return sql`INTERVAL ${String(milliseconds / size)} ${new Sql(digits > 2 ? `${unit}(${digits})` : unit)}`;
}

/** A statement, or a part of one, after lines that say what it is. */
export const commented = (comment: string, statement: Sql): Sql =>
  new Sql(`${comment.replaceAll(/^/gm, '-- ')}\n${statement}`);

/** `column`, or `value AS column`. */
export type Selected = Sql | readonly [column: Sql, value: Sql];

export const select = (selected: readonly Selected[]): Sql => sql`SELECT
  ${join(selected.map((each) => (each instanceof Sql ? each : sql`${each[1]} AS ${each[0]}`)))}`;

export const view = (name: Sql, selected: readonly Selected[], rest: Sql): Sql =>
  sql`CREATE TEMPORARY VIEW ${name} AS
${select(selected)}
${rest}`;
