import { DuckDBInstance } from '@duckdb/node-api';

/** Rows of texts, numbers and so on, as JSON can hold them. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Runs SQL over the view `rows`: every row of the store, with its partition and the file (`filename`) that it is in.
 * @param stored the files of the long-term store
 * @throws Error with what DuckDB says of the SQL
 */
export async function query(sql: string, stored: readonly string[]): Promise<Result> {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    const files = stored.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(
      `CREATE VIEW rows AS SELECT * FROM read_parquet([${files}], hive_partitioning = true, filename = true)`,
    );
    const reader = await connection.runAndReadAll(sql).catch(async (error: Error) => {
      if (!error.message.startsWith('Binder Error')) throw error;
      const described = await connection.runAndReadAll('DESCRIBE rows');
      const columns = described.getRows().map(([name]) => name);
      throw new Error(`${error.message}\nThe columns of rows are ${columns.join(', ')}.`);
    });
    return { columns: reader.columnNames(), rows: reader.getRowsJson() };
  } finally {
    connection.closeSync();
  }
}
