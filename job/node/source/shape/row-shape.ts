import { SourceError } from '../../errors';
import { type InstantForm, toUtc } from './instant-forms';
import { likelyDelimiter } from './likely-delimiter';
import { joinFields, splitFields } from './split-fields';

export interface ShapeOptions {
  /** One character. */
  readonly delimiter: string;
  /** The first line names the columns. */
  readonly header: boolean;
  /** Each of its columns but that of the instant is a tag. It has a header line. */
  readonly wide: boolean;
  /** Pairs such as `time=step`: a column by its name in the header line, or its number from 1, and what it is here. */
  readonly columns?: string;
  readonly instants: InstantForm;
  /** Numbers are written as `3,5`. */
  readonly decimalComma: boolean;
}

export const CONTRACT: ShapeOptions = {
  delimiter: ',',
  header: false,
  wide: false,
  instants: 'utc',
  decimalComma: false,
};

/** A row that has other fields than its columns ask for: the pipeline finds that it lacks some. */
export const NO_ROW = Buffer.alloc(0);
/** What the pipeline finds broken quotes in. */
export const BROKEN_QUOTES = Buffer.from('"');

/** Turns rows of a foreign shape into rows as the pipeline takes them. */
export class RowShape {
  readonly #options: ShapeOptions;
  readonly #fields: readonly string[];
  /** Where the pipeline's fields, in their order, stand in a row. */
  readonly #positions: readonly number[];
  readonly #width: { readonly least: number; readonly most: number };

  /**
   * @param fields the pipeline's, in their order, of which `instant` is one
   * @param header the first row, where there is a header line
   * @throws SourceError when the columns can't be found
   */
  constructor(options: ShapeOptions, fields: readonly string[], header?: Buffer) {
    this.#options = options;
    this.#fields = fields;
    const names = header && this.#namesOf(header);
    this.#positions = options.columns === undefined ? this.#byName(names) : this.#byPairs(options.columns, names);
    const least = names?.length ?? Math.max(fields.length, ...this.#positions.map((position) => position + 1));
    this.#width = { least, most: names !== undefined || options.columns === undefined ? least : Infinity };
  }

  /** Rows go on as they are. */
  get isContract(): boolean {
    const { delimiter, instants, decimalComma } = this.#options;
    const inOrder = this.#positions.every((position, i) => position === i);
    return (
      delimiter === ',' && instants === 'utc' && !decimalComma && inOrder && this.#width.most === this.#fields.length
    );
  }

  /** @param instant the index of the field that is an instant */
  convert(row: Buffer, instant: number): Buffer {
    const fields = splitFields(row.toString('latin1'), this.#options.delimiter);
    // It is for the pipeline to say what is wrong with a row.
    if (fields === undefined) return BROKEN_QUOTES;
    if (fields.length < this.#width.least || fields.length > this.#width.most) return NO_ROW;
    const wanted = this.#positions.map((position, i) => {
      const field = fields[position] ?? '';
      if (i === instant) return toUtc(field, this.#options.instants);
      return this.#options.decimalComma ? withPoint(field) : field;
    });
    return Buffer.from(joinFields(wanted), 'latin1');
  }

  #namesOf(header: Buffer): string[] {
    const names = splitFields(header.toString('utf8'), this.#options.delimiter);
    if (names === undefined) throw new SourceError(`the header line has broken quotes: ${header.toString('utf8')}`);
    return names.map((name) => name.trim());
  }

  /** The pipeline's own names, in whatever order; without a header line in its own. */
  #byName(names: readonly string[] | undefined): number[] {
    if (names === undefined) return this.#fields.map((_, i) => i);
    const lower = names.map((name) => name.toLowerCase());
    const positions = this.#fields.map((field) => lower.indexOf(field));
    if (!positions.includes(-1)) return positions;
    const delimiter = names.length === 1 ? likelyDelimiter(names[0] ?? '') : undefined;
    if (delimiter !== undefined) {
      throw new SourceError(
        `the header line ${quoted(names)} is a single column: name the separator by --delimiter ${delimiter}`,
      );
    }
    const named = names.filter((name) => name !== '');
    const example = this.#fields.map((field, i) => `${named[i] ?? '...'}=${field}`).join(',');
    const [, second = '', third = ''] = this.#fields;
    const isWide = names.length > 1 && !lower.includes(second) && !lower.includes(third);
    throw new SourceError(
      `the header line names the columns ${quoted(names)}: say which of them are ${this.#fields.join(', ')}, such as ` +
        `--columns '${example}'${isWide ? '; or --wide, if every column except the instant is a tag' : ''}`,
    );
  }

  #byPairs(pairs: string, names: readonly string[] | undefined): number[] {
    const byField = new Map<string, number>();
    for (const pair of pairs.split(',')) {
      const end = pair.lastIndexOf('=');
      const [theirs, ours] = [pair.slice(0, end).trim(), pair.slice(end + 1).trim()];
      if (end === -1 || !this.#fields.includes(ours)) {
        throw new SourceError(
          `--columns '${pair}' is not a pair of a column and its meaning: write ${this.#fields
            .map((field, i) => `${names?.[i] ?? i + 1}=${field}`)
            .join(',')}`,
        );
      }
      byField.set(ours, this.#positionOf(theirs, names));
    }
    return this.#fields.map((field) => {
      const position = byField.get(field) ?? names?.findIndex((name) => name.toLowerCase() === field) ?? -1;
      if (position === -1) throw new SourceError(`--columns names no column for ${field}: add <column>=${field}`);
      return position;
    });
  }

  #positionOf(column: string, names: readonly string[] | undefined): number {
    const position = names?.indexOf(column) ?? -1;
    if (position !== -1) return position;
    if (/^[1-9]\d*$/.test(column)) return Number(column) - 1;
    throw new SourceError(
      names === undefined
        ? `--columns '${column}' is not a column number, and without --header columns have no names: write ` +
            this.#fields.map((field, i) => `${i + 1}=${field}`).join()
        : `--columns '${column}' is not one of the columns ${quoted(names)}${this.#hint(names)}`,
    );
  }

  /** One column is mostly a delimiter that was not told. */
  #hint(names: readonly string[]): string {
    const delimiter = names.length > 1 ? undefined : likelyDelimiter(names[0] ?? '');
    return delimiter === undefined ? '' : `. It looks as if the delimiter were another: --delimiter ${delimiter}`;
  }
}

/** Where a text is a number with a comma: with a point. */
export const withPoint = (text: string): string => (/^\s*[+-]?\d+,\d+\s*$/.test(text) ? text.replace(',', '.') : text);

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
