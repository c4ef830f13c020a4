import { InfluxDB, type WriteApi } from '@influxdata/influxdb-client';
import type { Persist } from '../operation/persistence';
import { Outbox } from './outbox';
import type { Sink } from './sink';

const LINES_PER_WRITE = 5_000;

export interface InfluxTarget {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

/**
 * Reads `http://host:8086?org=<org>&bucket=<bucket>`.
 * @throws RangeError that says what is missing
 */
export function parseInfluxTarget(text: string, token: string | undefined): InfluxTarget {
  const url = new URL(text);
  const org = url.searchParams.get('org');
  const bucket = url.searchParams.get('bucket');
  if (org === null || bucket === null) {
    throw new RangeError(
      `'${text}' names no ${org === null ? 'org' : 'bucket'}: write ${url.origin}?org=<org>&bucket=<bucket>`,
    );
  }
  if (token === undefined) throw new RangeError('InfluxDB wants a token: set the environment variable INFLUX_TOKEN');
  return { url: `${url.origin}${url.pathname}`, org, bucket, token };
}

/** Writes lines to InfluxDB directly, where neither Kafka nor Telegraf stand between. */
export class InfluxSink implements Sink<string> {
  readonly #outbox: Outbox<string>;
  readonly #api: WriteApi;
  #failure: Error | undefined;

  constructor({ url, org, bucket, token }: InfluxTarget, persist: Persist) {
    // The client's own retries give up at some time, and then drop what they hold; the outbox does not.
    this.#api = new InfluxDB({ url, token }).getWriteApi(org, bucket, 'ns', {
      batchSize: LINES_PER_WRITE + 1,
      flushInterval: 0,
      maxRetries: 0,
      writeFailed: async (error) => {
        this.#failure = error;
      },
    });
    this.#outbox = new Outbox(LINES_PER_WRITE, persist, async (lines) => {
      this.#failure = undefined;
      this.#api.writeRecords([...lines]);
      await this.#api.flush();
      if (this.#failure !== undefined) throw this.#failure;
    });
  }

  write(lines: readonly string[]): void {
    this.#outbox.addAll(lines);
  }

  settle(): Promise<void> {
    return this.#outbox.settle();
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  async close(): Promise<void> {
    await this.#api.close();
  }
}
