import type { RowFormat } from '../../job/definition';
import { pipeline } from '../../job/pipeline';
import { UNTYPED_NAMES } from './field';
import { json, jsonMessage, makeJsonRow } from './json';
import { Random } from './random';
import { csv, makeReading, makeRow, type Row, type RowOptions } from './row';

export interface CorpusOptions {
  readonly seed: number;
  /** How many rows in all, good and bad. */
  readonly rows: number;
  /** How many of them, at most, a message holds. */
  readonly rowsPerMessage: number;
  /** Where the first window starts: a multiple of the window's size. Milliseconds since 1970. */
  readonly start: number;
  /** Over how many windows the timestamps of a phase are spread. */
  readonly windows: number;
  /** Whether there is a second phase, with late rows in it. */
  readonly late: boolean;
  /**
   * How long before the second phase what is late in it has happened at least, in milliseconds: it is late for windows
   * that overlap by so much as well.
   * @default 0
   */
  readonly lateBy?: number;
  /** Whether some steps lie on days far from the start, each of which is a partition of the store. */
  readonly rareDays: boolean;
  /** @default 'csv' */
  readonly format?: RowFormat;
  /** Whether some tags have booleans for values: test/corpus/every-function.ts has a type for them. @default none */
  readonly booleans?: boolean;
}

/** A message, with what must come of its rows. */
export interface Message {
  readonly partition: number;
  /** Where it comes to stand in its partition, in a topic that was empty. */
  readonly offset: number;
  /** The record's timestamp. Milliseconds since 1970. */
  readonly timestamp: number;
  readonly value: Buffer | null;
  readonly rows: readonly Row[];
  /** Whether its window has closed before it comes. */
  readonly late: boolean;
}

export interface Corpus {
  readonly seed: number;
  /**
   * Messages in the order in which they are sent. A phase is to be sent once all of the one before has been processed:
   * what is late is then late, and the rest is not, in whatever order the partitions are read. It takes an engine that
   * counts no partition as idle meanwhile.
   */
  readonly phases: readonly (readonly Message[])[];
}

const WINDOW = pipeline.speedLayer.window.size;
const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;
const LONGEST_DISORDER = 5_000;

/** Makes messages with everything in them that can go wrong. The same options make the same corpus. */
export function makeCorpus(options: CorpusOptions): Corpus {
  return new CorpusMaker(options).make();
}

class CorpusMaker {
  readonly #options: CorpusOptions;
  readonly #random: Random;
  readonly #ends: number[] = Array(PARTITIONS).fill(0);
  /** The highest timestamp of each partition. */
  readonly #highest: number[];

  constructor(options: CorpusOptions) {
    if (options.start % WINDOW !== 0) throw new RangeError(`start ${options.start} is no multiple of ${WINDOW} ms`);
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#highest = Array(PARTITIONS).fill(options.start);
  }

  make(): Corpus {
    const { seed, rows, start, windows, late } = this.#options;
    const end = start + windows * WINDOW;
    if (!late) return { seed, phases: [this.#phase(rows, start, end)] };
    const second = Math.floor(rows / 10);
    return { seed, phases: [this.#phase(rows - second, start, end), this.#phase(second, end, end + windows * WINDOW)] };
  }

  /** Timestamps from `start` up to, but not, `end`; then one message in each partition that closes the windows. */
  #phase(rows: number, start: number, end: number): Message[] {
    const messages: Message[] = [];
    const total = rows - PARTITIONS;
    for (let made = 0; made < total; ) {
      const message = this.#message(Math.min(this.#options.rowsPerMessage, total - made), start, end, made / total);
      messages.push(message);
      made += message.rows.length;
    }
    for (let partition = 0; partition < PARTITIONS; partition++) messages.push(this.#closingMessage(partition, end));
    return messages;
  }

  #message(rows: number, start: number, end: number, progress: number): Message {
    const random = this.#random;
    const partition = random.between(0, PARTITIONS);
    const late = start > this.#options.start && random.chance(0.1);
    const timestamp = late
      ? random.between(this.#options.start, start - (this.#options.lateBy ?? 0))
      : this.#timestamp(partition, start + Math.floor(progress * (end - start)), end);
    if (random.chance(0.001)) {
      const value = random.chance(0.5) ? null : Buffer.alloc(0);
      const rejected = this.#isJson ? 'json' : 'fields';
      return this.#place({ partition, timestamp, late, value, rows: [{ text: '', rejected }] });
    }
    const { rareDays, booleans } = this.#options;
    const options = { now: timestamp, rareDays, booleans };
    return this.#place({ partition, timestamp, late, ...this.#content(rows, options) });
  }

  get #isJson(): boolean {
    return this.#options.format === 'json';
  }

  #content(count: number, options: RowOptions): Pick<Message, 'value' | 'rows'> {
    const random = this.#random;
    if (this.#isJson) {
      return jsonMessage(
        Array.from({ length: count }, () => makeJsonRow(random, options)),
        random,
      );
    }
    const rows = this.#rows(count, options);
    return { value: join(rows, random), rows };
  }

  /**
   * Out of order, but never in a window before that of the partition's highest timestamp: as the watermark is not above
   * that one, no order of reading the partitions makes the message late.
   */
  #timestamp(partition: number, now: number, end: number): number {
    const random = this.#random;
    const earliest = startOfWindow(this.#highest[partition] ?? 0);
    const disordered = now + random.between(-LONGEST_DISORDER, LONGEST_DISORDER);
    const timestamp = Math.min(Math.max(disordered, earliest), end - 1);
    if (random.chance(0.99)) return timestamp;
    return startOfWindow(timestamp) + (random.chance(0.5) ? 0 : WINDOW - 1);
  }

  #rows(count: number, options: RowOptions): Row[] {
    const random = this.#random;
    const rows = Array.from({ length: count }, () => makeRow(random, options));
    if (!random.chance(0.005)) return rows;
    // A quote without another one after it in the message.
    const at = random.between(0, count);
    const opening = random.pick(['say "hello', '"hello', 'hello"']);
    rows[at] = { text: `${new Date(options.now).toISOString()},pu136mod-ns-1,${opening}`, rejected: 'quoting' };
    for (let after = at + 1; after < count; after++) {
      if (rows[after]?.text.includes('"')) rows[after] = rowWithoutQuotes(random, options);
    }
    return rows;
  }

  #closingMessage(partition: number, timestamp: number): Message {
    const reading = { step: timestamp, name: UNTYPED_NAMES[0], value: 'closes the windows' };
    const row = { text: this.#isJson ? json(reading, this.#random) : csv(reading, this.#random), reading };
    return this.#place({ partition, timestamp, late: false, value: Buffer.from(row.text), rows: [row] });
  }

  #place(message: Omit<Message, 'offset'>): Message {
    const { partition, timestamp } = message;
    const offset = this.#ends[partition] ?? 0;
    this.#ends[partition] = offset + 1;
    this.#highest[partition] = Math.max(this.#highest[partition] ?? 0, timestamp);
    return { ...message, offset };
  }
}

function rowWithoutQuotes(random: Random, options: RowOptions): Row {
  for (;;) {
    const reading = makeReading(random, options);
    const text = csv(reading, random);
    if (!text.includes('"')) return { text, reading };
  }
}

/** The rows with line breaks of either kind between them, and with one or none at the end. */
function join(rows: readonly Row[], random: Random): Buffer {
  const parts: (string | Buffer)[] = [];
  rows.forEach(({ text }, i) => {
    const last = i === rows.length - 1;
    const breaks = ['\n', '\r\n'] as const;
    // Without a break after it, a blank row at the end would be the end of the row before it.
    parts.push(text, last && text.length > 0 ? random.pick([...breaks, '', '\r']) : random.pick(breaks));
  });
  return parts.some((part) => typeof part !== 'string')
    ? Buffer.concat(parts.map((part) => Buffer.from(part)))
    : Buffer.from(parts.join(''));
}

export function startOfWindow(timestamp: number): number {
  return timestamp - (timestamp % WINDOW);
}
