import { HttpError, InfluxDB, type WriteApi } from '@influxdata/influxdb-client';
import type { Logger } from 'pino';
import { SinkError } from '../errors';
import type { Retrier } from '../retry';
import { Lines } from '../windows/lines';
import { Outbox } from './outbox';
import type { Sink } from './sink';

const LINES_PER_WRITE = 5_000;
/** Of one window or a part of one each. */
const LINES_AT_A_TIME = 1_000;

export interface InfluxTarget {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

/**
 * Reads `http://host:8086?org=<org>&bucket=<bucket>`.
 * @throws RangeError that says what is missing, without the secrets that the text may hold
 */
export function parseInfluxTarget(text: string, token: string | undefined): InfluxTarget {
  if (!URL.canParse(text)) throw new RangeError('not a URL: write http://host:8086?org=<org>&bucket=<bucket>');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new RangeError(
      `the URL of InfluxDB at ${url.host} has a user name or a password, which the process list would show: ` +
        'leave them out, and set the environment variable INFLUX_TOKEN',
    );
  }
  const org = url.searchParams.get('org');
  const bucket = url.searchParams.get('bucket');
  if (org === null || bucket === null) {
    throw new RangeError(
      `the URL of InfluxDB at ${url.host} names no ${org === null ? 'org' : 'bucket'}: write ` +
        `${url.origin}?org=<org>&bucket=<bucket>`,
    );
  }
  if (token === undefined) throw new RangeError('InfluxDB requires a token: set the environment variable INFLUX_TOKEN');
  return { url: `${url.origin}${url.pathname}`, org, bucket, token };
}

/** A point that InfluxDB would never take, with its reason. */
interface Refused {
  readonly line: string;
  readonly reason: string;
}

/** Answers to which any further try would get the same: what is wrong, and what to do. */
const PERMANENT: Readonly<Record<number, (target: InfluxTarget) => string>> = {
  401: ({ url }) => `InfluxDB at ${url} does not take the token in INFLUX_TOKEN: set one that may write`,
  403: ({ bucket }) => `the token in INFLUX_TOKEN may not write to bucket '${bucket}': use one that may`,
  404: ({ org, bucket }) =>
    `InfluxDB has no bucket '${bucket}' of the organization '${org}': create it, or name another`,
};

/**
 * Writes lines to InfluxDB directly, where neither Kafka nor Telegraf stand between. A point that it refuses, since its
 * field has another type there or its time is beyond the bucket's retention, is left out, logged and counted.
 */
export class InfluxSink implements Sink<Lines> {
  readonly #target: InfluxTarget;
  readonly #outbox: Outbox<Lines>;
  readonly #api: WriteApi;
  readonly #logger: Logger;
  #failure: Error | undefined;
  #refused = 0;

  constructor(target: InfluxTarget, retry: Retrier, logger: Logger) {
    const { url, org, bucket, token } = target;
    this.#target = target;
    this.#logger = logger;
    // The client's own retries give up at some time, and then drop what they hold; the outbox does not.
    this.#api = new InfluxDB({ url, token }).getWriteApi(org, bucket, 'ns', {
      batchSize: LINES_PER_WRITE + 1,
      flushInterval: 0,
      maxRetries: 0,
      writeFailed: async (error) => {
        this.#failure = error;
      },
    });
    // Told once the whole batch is through: after an outage in its middle it is written again.
    this.#outbox = new Outbox(LINES_AT_A_TIME, retry, async (items) => this.#report(await this.#deliverAll(items)));
  }

  get refused(): number {
    return this.#refused;
  }

  write(items: readonly Lines[]): void {
    this.#outbox.addAll(items);
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

  async #deliverAll(items: readonly Lines[]): Promise<readonly Refused[]> {
    const lines = [...Lines.concat(items)];
    const refused: Refused[] = [];
    for (let from = 0; from < lines.length; from += LINES_PER_WRITE) {
      refused.push(...(await this.#deliver(lines.slice(from, from + LINES_PER_WRITE))));
    }
    return refused;
  }

  /**
   * Writes the lines; where InfluxDB refuses some, in halves, down to those. The others are in it by then, or are
   * written again, to the same effect.
   * @throws SinkError for what no further try would change, and any other error for what one may
   */
  async #deliver(lines: readonly string[]): Promise<readonly Refused[]> {
    const error = await this.#post(lines);
    if (error === undefined) return [];
    if (!(error instanceof HttpError)) throw error;
    const explain = PERMANENT[error.statusCode];
    if (explain !== undefined) throw new SinkError(`${explain(this.#target)} (InfluxDB says: ${messageOf(error)})`);
    if (!REFUSALS.includes(error.statusCode)) throw error;
    const reason = messageOf(error);
    // Of a part that it drops as a whole nothing else has to be found out.
    if (lines.length === 1 || droppedIn(reason) === lines.length) return lines.map((line) => ({ line, reason }));
    const half = Math.ceil(lines.length / 2);
    return [...(await this.#deliver(lines.slice(0, half))), ...(await this.#deliver(lines.slice(half)))];
  }

  async #post(lines: readonly string[]): Promise<Error | undefined> {
    this.#failure = undefined;
    this.#api.writeRecords([...lines]);
    await this.#api.flush();
    return this.#failure;
  }

  #report(refused: readonly Refused[]): void {
    this.#refused += refused.length;
    const [first] = refused;
    if (first === undefined) return;
    this.#logger.error(
      { points: refused.length, line: first.line.slice(0, LINE_SHOWN), reason: first.reason },
      'InfluxDB rejected points, the first of which is shown: dropped',
    );
  }
}

/** What is wrong is the points: they can't be parsed, are too many bytes, or don't fit what is there. */
const REFUSALS = [400, 413, 422];
const LINE_SHOWN = 200;

const messageOf = ({ json, message }: HttpError): string => String(json?.message ?? message);

const droppedIn = (reason: string): number => Number(/ dropped=(\d+)/.exec(reason)?.[1] ?? 0);
