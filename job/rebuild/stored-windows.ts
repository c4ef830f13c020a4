import { join } from 'node:path';
import { DuckDBBlobValue, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Pipeline } from '../definition';
import { type Fields, type FieldValue, fieldsOf, fieldValue } from '../fields';
import { overlapOf, windowsOf } from '../windows';
import { eventTimeColumn, literal, type Range, windowsSql } from './windows-sql';

/** What a tag comes to in a window. */
export interface StoredWindow {
  readonly name: string;
  /** The window's end, exclusive: milliseconds since 1970. */
  readonly end: number;
  /** In the order of the lines; what has no value in doubles is left out. */
  readonly fields: readonly (readonly [name: string, value: FieldValue])[];
  readonly rows: number;
  /** The greatest number among the rows, without its sign: sums may differ in proportion to it. */
  readonly scale: number;
}

/** A file of the store, and of which event times its rows are. */
interface StoredFile extends Range {
  readonly name: string;
}

export interface Limits {
  /** Of DuckDB, in its words: `1GB`. What does not fit is kept in files of the folder. */
  readonly memory: string;
  readonly folder: string;
}

/** The windows of a long-term store, computed from its files by DuckDB, in the way of a definition. */
export class StoredWindows {
  readonly #fields: Fields;

  /** @param files local ones; which event times each has is read from their footers */
  static async open(pipeline: Pipeline, files: readonly string[], { memory, folder }: Limits): Promise<StoredWindows> {
    const connection = await (await DuckDBInstance.create()).connect();
    const spill = literal(join(folder, 'spilled'));
    await connection.run(
      `SET memory_limit = ${literal(memory)}; SET temp_directory = ${spill}; SET TimeZone = 'UTC'; SET preserve_insertion_order = false`,
    );
    return new StoredWindows(connection, pipeline, await rangesOf(connection, pipeline, files));
  }

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly pipeline: Pipeline,
    private readonly files: readonly StoredFile[],
  ) {
    this.#fields = fieldsOf(pipeline);
  }

  /** From the first event time that is stored to behind the last; undefined where no row is. */
  get range(): Range | undefined {
    if (this.files.length === 0) return undefined;
    return {
      from: this.files.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY),
      to: this.files.reduce((greatest, { to }) => Math.max(greatest, to), Number.NEGATIVE_INFINITY),
    };
  }

  /** Those that start in the range, a part of them at a time. */
  async *in(range: Range): AsyncGenerator<readonly StoredWindow[]> {
    const until = range.to + overlapOf(windowsOf(this.pipeline)[0]);
    const files = this.files.filter(({ from, to }) => from < until && to > range.from).map(({ name }) => name);
    if (files.length === 0) return;
    const result = await this.connection.stream(windowsSql(this.pipeline, files, range));
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      yield chunk.getRows().map((row) => this.#window(row));
    }
  }

  close(): void {
    this.connection.closeSync();
  }

  #window([end, name, type, rows, scale, ...values]: readonly unknown[]): StoredWindow {
    const fields: (readonly [string, FieldValue])[] = [];
    let column = 0;
    for (const [of, declared] of this.#fields) {
      for (const field of declared) {
        const value = values[column++];
        if (of !== type || value === null) continue;
        const typed = fieldValue(field, field.values === 'number' ? Number(value) : textOf(value));
        if (typeof typed !== 'number' || Number.isFinite(typed)) fields.push([field.name, typed]);
      }
    }
    return { name: textOf(name), end: Number(end), fields, rows: Number(rows), scale: Number(scale ?? 0) };
  }
}

const textOf = (value: unknown): string =>
  value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString() : String(value);

/** Files are as many as there were checkpoints: a footer is read once, not once for each part of the time. */
async function rangesOf(
  connection: DuckDBConnection,
  pipeline: Pipeline,
  files: readonly string[],
): Promise<StoredFile[]> {
  const column = eventTimeColumn(pipeline);
  const instant = (text: string) => `epoch_ms(${text}::TIMESTAMPTZ)`;
  const reader = await connection.runAndReadAll(
    `SELECT file_name, min(${instant('stats_min_value')}), max(${instant('stats_max_value')})
     FROM parquet_metadata([${files.map(literal).join(', ')}]) WHERE path_in_schema = ${literal(column)} GROUP BY file_name`,
  );
  return reader.getRows().map(([name, from, to]) => ({
    name: String(name),
    // Without statistics a file may hold any.
    from: from === null ? Number.NEGATIVE_INFINITY : Number(from),
    to: to === null ? Number.POSITIVE_INFINITY : Number(to) + 1,
  }));
}
