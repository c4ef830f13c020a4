import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';

const POLL_MS = 50;
const PARQUET = '.parquet';

/**
 * Looks at a bucket again and again, as readers of the store do: copies every Parquet file as soon as it is seen, and
 * notes whether one was not whole, changed later, or went away.
 */
export class BucketWatcher {
  readonly #etags = new Map<string, string | undefined>();
  /** What was wrong with any of the files. */
  readonly complaints: string[] = [];

  /** @param folder where the copies go, by their keys */
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly folder: string,
  ) {}

  /** How many files there are. */
  get files(): number {
    return this.#etags.size;
  }

  /** Looks again and again, until the function that is returned is called. */
  start(): () => Promise<void> {
    let ended = false;
    const watching = (async () => {
      while (!ended) {
        await this.look();
        await sleep(POLL_MS);
      }
    })();
    return () => {
      ended = true;
      return watching;
    };
  }

  async look(): Promise<void> {
    const gone = new Set(this.#etags.keys());
    for await (const { Contents: objects = [] } of paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket },
    )) {
      for (const { Key: key, ETag: etag } of objects) {
        if (!key?.endsWith(PARQUET)) continue;
        gone.delete(key);
        if (!this.#etags.has(key)) await this.#copy(key);
        else if (this.#etags.get(key) !== etag) this.complaints.push(`${key} has changed`);
        this.#etags.set(key, etag);
      }
    }
    for (const key of gone) this.complaints.push(`${key} is gone`);
  }

  async #copy(key: string): Promise<void> {
    const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    const file = join(this.folder, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, (await body?.transformToByteArray()) ?? '');
    await this.#read(file).catch((error) => this.complaints.push(`${key} can't be read: ${error}`));
  }

  /** Reads every value. */
  async #read(file: string): Promise<void> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      await connection.run(`SELECT max(COLUMNS(*)) FROM read_parquet('${file}')`);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }
}
