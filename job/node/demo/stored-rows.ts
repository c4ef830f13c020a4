import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const FILE = /(^|\/)part-[^/]*\.parquet$/;

/** How many rows the files of a store hold, by their footers: what a reader of them finds, whatever was counted. */
export class StoredRows {
  /** A file that is there never changes. */
  readonly #known = new Map<string, number>();

  constructor(private readonly folder: string) {}

  /** Of the files that are there when it is called. */
  async count(): Promise<number> {
    const files = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).filter((name) => FILE.test(name));
    const unknown = files.filter((name) => !this.#known.has(name)).map((name) => join(this.folder, name));
    for (const [name, rows] of await rowsOf(unknown)) this.#known.set(name.slice(this.folder.length + 1), rows);
    return files.reduce((total, name) => total + (this.#known.get(name) ?? 0), 0);
  }
}

async function rowsOf(files: readonly string[]): Promise<[string, number][]> {
  if (files.length === 0) return [];
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
    const reader = await connection.runAndReadAll(`SELECT file_name, num_rows FROM parquet_file_metadata([${list}])`);
    return reader.getRows().map(([name, rows]) => [String(name), Number(rows)]);
  } finally {
    connection.closeSync();
  }
}
