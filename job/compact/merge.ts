import { join } from 'node:path';
import { DuckDBBlobValue, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Pipeline } from '../definition';
import { LongTermStore } from '../node/store/long-term-store';
import type { ObjectStore } from '../node/store/object-store';
import type { MergedFile } from './compaction';

const MERGED_BYTES = 128 * 1024 * 1024;
const MEMORY = '512MB';

/** A merged file holds other rows than those that went into it. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

/** Rows of Parquet files, by DuckDB: what does not fit into memory is sorted in files of a folder. */
export class Rows {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly pipeline: Pipeline,
  ) {}

  static async open(pipeline: Pipeline, folder: string): Promise<Rows> {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `SET memory_limit = '${MEMORY}'; SET temp_directory = '${quoted(join(folder, 'sort'))}'; SET TimeZone = 'UTC'`,
    );
    return new Rows(connection, pipeline);
  }

  /** How many there are, and what their values come to, in whatever order. */
  async digest(files: readonly string[]): Promise<string> {
    const columns = this.pipeline.longTermStore.columns.map((name) => `"${name}"`).join(', ');
    const [row] = (
      await this.connection.runAndReadAll(
        `SELECT count(*) || ' rows, ' || coalesce(sum(hash(${columns})::HUGEINT), 0) FROM ${table(files)}`,
      )
    ).getRowsJson();
    return String(row?.[0]);
  }

  /** Writes them, sorted by name and instant, into files of the store's layout, which are not published. */
  async mergeInto(files: readonly string[], objects: Pick<ObjectStore, 'begin'>, fileName: (index: number) => string) {
    const { columns, longTermStore, speedLayer } = this.pipeline;
    const instants = Object.values(longTermStore.partitionBy).map(({ column }) => column);
    const order = [speedLayer.key, ...new Set(instants)];
    const values = longTermStore.columns.map((name) =>
      // Of a string DuckDB's client would take the byte order mark off that it begins with.
      columns[name]?.type === 'timestamp' ? `epoch_ms("${name}")::DOUBLE` : `encode("${name}")`,
    );
    const result = await this.connection.stream(
      `SELECT ${values.join(', ')} FROM ${table(files)} ORDER BY ${order.map((name) => `"${name}"`).join(', ')}`,
    );
    const store = new LongTermStore(this.pipeline, objects, fileName, { bytesPerFile: MERGED_BYTES });
    const append = appender(this.pipeline, store);
    try {
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        append(chunk.rowCount, chunk.getColumns());
        await store.settle();
      }
      return await store.finish();
    } catch (error) {
      await store.abandon();
      throw error;
    }
  }

  close(): void {
    this.connection.closeSync();
  }
}

/** @returns what hands columns of values, in the order of the store's columns, on to the store, row by row */
function appender({ columns, longTermStore }: Pipeline, store: LongTermStore) {
  const names = Object.keys(columns);
  const places = longTermStore.columns.map((name) => ({
    index: names.indexOf(name),
    isInstant: columns[name]?.type === 'timestamp',
  }));
  const instants = new Float64Array(names.length);
  const fields = { starts: new Int32Array(names.length), ends: new Int32Array(names.length) };
  return (rows: number, values: readonly (readonly unknown[])[]) => {
    for (let row = 0; row < rows; row++) {
      const texts: Uint8Array[] = [];
      let at = 0;
      for (const [column, { index, isInstant }] of places.entries()) {
        const value = values[column]?.[row];
        if (isInstant) {
          instants[index] = Number(value);
          continue;
        }
        if (!(value instanceof DuckDBBlobValue)) throw new TypeError(`a stored text is ${value}, and not bytes`);
        const text = value.bytes;
        texts.push(text);
        fields.starts[index] = at;
        at += text.length;
        fields.ends[index] = at;
      }
      store.append(instants, { bytes: Buffer.concat(texts), ...fields });
    }
  };
}

const quoted = (text: string) => text.replaceAll("'", "''");
const table = (files: readonly string[]) =>
  `read_parquet([${files.map((file) => `'${quoted(file)}'`).join(', ')}], hive_partitioning = false)`;

export const asMerged = ({ name, size, rows }: MergedFile): MergedFile => ({ name, size, rows });
