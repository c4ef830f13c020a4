import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { eventTimeColumn, stepColumn } from '../../job/columns';
import { pipeline } from '../../job/pipeline';
import { download } from './objects';
import type { SentRow } from './sent';

/** A store on S3: without an endpoint it is AWS's own, without keys the credentials are those that AWS's client finds. */
export interface S3Access {
  readonly region: string;
  /** Such as `s3://bucket/path`. */
  readonly location: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface StoredCount {
  readonly files: number;
  readonly rows: number;
  /** Rows that were sent more often than they are stored. */
  readonly missing: number;
  /** Rows that are stored more often than they were sent. */
  readonly tooMany: number;
}

const CLOCKS_DIFFER_MS = 60_000;

/** Compares the Parquet files on S3 with rows that were sent with timestamps in [start, end). */
export class StoredRows {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #copied = new Set<string>();

  /** @param folder gets copies of the files */
  constructor(
    { endpoint, region, location, credentials }: S3Access,
    private readonly folder: string,
  ) {
    // Which versions of Node the client's next releases will want is of no use to who verifies.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    [, this.#bucket = '', this.#prefix = ''] = /^s3:\/\/([^/]+)\/(.+?)\/*$/.exec(location) ?? [];
    this.#client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(credentials && { credentials }),
    });
  }

  async compare(rows: readonly SentRow[], start: number, end: number): Promise<StoredCount> {
    // A file is whole when it is seen, and stays as it is; one from before the interval can't hold rows of it.
    const options = { since: start - CLOCKS_DIFFER_MS, done: this.#copied };
    await download(this.#client, this.#bucket, this.#prefix, this.folder, options);
    if (this.#copied.size === 0) return { files: 0, rows: 0, missing: rows.length, tooMany: 0 };
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    try {
      await connection.run('CREATE TABLE sent (step BIGINT, name VARCHAR, value VARCHAR, event_time BIGINT)');
      const appender = await connection.createAppender('sent');
      for (const { step, name, value, eventTime } of rows) {
        appender.appendBigInt(BigInt(step));
        appender.appendVarchar(name);
        appender.appendVarchar(value);
        appender.appendBigInt(BigInt(eventTime));
        appender.endRow();
      }
      appender.closeSync();
      await connection.run(this.#view(start, end));
      const count = async (from: string) => {
        const reader = await connection.runAndReadAll(`SELECT count(*) FROM (${from})`);
        return Number(reader.getRows()[0]?.[0]);
      };
      return {
        files: this.#copied.size,
        rows: await count('SELECT * FROM stored'),
        missing: await count('SELECT * FROM sent EXCEPT ALL SELECT * FROM stored'),
        tooMany: await count('SELECT * FROM stored EXCEPT ALL SELECT * FROM sent'),
      };
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  #view(start: number, end: number): string {
    const files = join(this.folder, '**', '*.parquet').replaceAll("'", "''");
    const { key: name, value } = pipeline.speedLayer;
    const [step, eventTime] = [stepColumn(pipeline), eventTimeColumn(pipeline)];
    return `CREATE TABLE stored AS
      SELECT epoch_ms(${step}) AS step, ${name} AS name, ${value} AS value, epoch_ms(${eventTime}) AS event_time
      FROM read_parquet('${files}')
      WHERE epoch_ms(${eventTime}) >= ${start} AND epoch_ms(${eventTime}) < ${end}`;
  }
}
