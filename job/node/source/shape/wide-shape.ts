import { SourceError } from '../../errors';
import { toUtc } from './instant-forms';
import { BROKEN_QUOTES, NO_ROW, type ShapeOptions, withPoint } from './row-shape';
import { joinFields, splitFields } from './split-fields';

/** Turns the rows of a table that has a column for each tag into one row for each value that is there. */
export class WideShape {
  readonly #options: ShapeOptions;
  /** As bytes, so that what is not UTF-8 stays as it is. */
  readonly #names: readonly string[];
  readonly #instant: number;

  /**
   * @param fields the pipeline's, of which the first is the instant, the second the name and the third the value
   * @param header the header line
   * @throws SourceError when the columns don't make such a table
   */
  constructor(options: ShapeOptions, fields: readonly string[], header: Buffer) {
    this.#options = options;
    const [step = ''] = fields;
    const names = splitFields(header.toString('latin1'), options.delimiter)?.map((name) => name.trim()) ?? [];
    if (names.length < 2) {
      throw new SourceError(
        `the header line '${header}' names a single column, but --wide needs one for the instant and one for ` +
          'each tag: name the separator by --delimiter',
      );
    }
    this.#names = names;
    this.#instant = this.#instantColumn(step);
  }

  /** @returns the rows as the pipeline takes them, without those whose value is not there; or what it rejects */
  convert(row: Buffer): { readonly rows: readonly Buffer[] } | { readonly rejected: Buffer } {
    const { delimiter, instants, decimalComma } = this.#options;
    const values = splitFields(row.toString('latin1'), delimiter);
    if (values === undefined) return { rejected: BROKEN_QUOTES };
    if (values.length !== this.#names.length) return { rejected: NO_ROW };
    const instant = toUtc(values[this.#instant] ?? '', instants);
    const rows = values.flatMap((value, i) =>
      i === this.#instant || value === ''
        ? []
        : [joinFields([instant, this.#names[i] ?? '', decimalComma ? withPoint(value) : value])],
    );
    return { rows: rows.map((each) => Buffer.from(each, 'latin1')) };
  }

  /** The one that --columns says, or that is called like the pipeline's, or else the first. */
  #instantColumn(step: string): number {
    const { columns } = this.#options;
    if (columns === undefined) return Math.max(0, this.#names.indexOf(step));
    const [theirs = '', ours] = Buffer.from(columns).toString('latin1').split('=');
    const column = this.#names.indexOf(theirs);
    if (ours !== step || column === -1) {
      throw new SourceError(
        `--columns '${columns}' does not name the column of the instant, which is all it may do with --wide: write ` +
          `'${Buffer.from(this.#names[0] ?? '', 'latin1')}=${step}'`,
      );
    }
    return column;
  }
}
