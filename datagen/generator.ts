import { randomInt } from 'node:crypto';
import { en, Faker } from '@faker-js/faker';
import { minutes } from '../job/duration';
import { pipeline } from '../job/pipeline';
import { BAD_VALUES, DEFAULT_BAD_VALUE_SHARE } from './bad-values';
import { VALUE_LIMIT } from './expression';
import { type Reading, RowFormat } from './row-format';
import type { Tag, Tags } from './tags';

/** What one Kafka record carries. */
export interface Message {
  /** Rows as the pipeline's input has them, without a line break at the end. */
  readonly value: string;
  readonly rows: number;
  /** Epoch milliseconds: the timestamp of the record. */
  readonly timestamp: number;
}

export interface GeneratorOptions {
  /** @default a random one */
  readonly seed?: number;
  /** The share of the numeric tags' values, from 0 to 1, that are no numbers but bad values. @default 0.02 */
  readonly badValueShare?: number;
}

/** A row's step lies up to this long before the message's timestamp. */
const GREATEST_LAG = minutes(15);
const MS_PER_HOUR = minutes(60);

/**
 * Makes messages of random rows. The same tags, seed and sequence of calls give the same messages, byte for byte: all
 * that is random comes from one source, which is the generator's own.
 */
export class Generator {
  readonly seed: number;
  readonly #tags: Tags;
  readonly #strings: readonly Tag[];
  readonly #numerics: readonly Tag[];
  readonly #badValueShare: number;
  readonly #faker: Faker;
  readonly #format: RowFormat;
  /** Picked, and still without a row. */
  #picked: Tag[] = [];

  constructor(
    tags: Tags,
    { seed = randomInt(2 ** 32), badValueShare = DEFAULT_BAD_VALUE_SHARE }: GeneratorOptions = {},
  ) {
    this.seed = seed;
    this.#format = new RowFormat(pipeline);
    this.#badValueShare = badValueShare;
    this.#tags = tags;
    this.#strings = tags.tags.filter(({ type }) => type === 'string');
    this.#numerics = tags.tags.filter(({ type }) => type !== 'string');
    this.#faker = new Faker({ locale: [en], seed: this.seed });
  }

  /**
   * @param now epoch milliseconds
   * @param rows how many rows, taken from one pick of tags after another; by default those of one pick
   * @throws ExpressionError when a string tag's `fn` has no usable result for the word drawn
   */
  message(now: number, rows?: number): Message {
    const timestamp = Math.floor(now);
    const lines: string[] = [];
    do {
      if (this.#picked.length === 0) this.#picked = this.#pick();
      const tags = this.#picked.splice(0, rows === undefined ? this.#picked.length : rows - lines.length);
      for (const tag of tags) lines.push(this.#row(tag, timestamp));
    } while (rows !== undefined && lines.length < rows);
    return { value: this.#format.message(lines), rows: lines.length, timestamp };
  }

  #pick(): Tag[] {
    const { selection, groups } = this.#tags;
    const { helpers } = this.#faker;
    const picked = new Set(helpers.arrayElements(groups, selection.groups).flat());
    const add = (candidates: readonly Tag[], count: number) => {
      const free = candidates.filter((tag) => !picked.has(tag));
      for (const tag of helpers.arrayElements(free, count)) picked.add(tag);
    };
    add(this.#strings, selection.string);
    add(this.#numerics, selection.numeric);
    return helpers.shuffle([...picked]);
  }

  #row(tag: Tag, now: number): string {
    const step = now - this.#faker.number.int(GREATEST_LAG);
    return this.#format.row({ step, name: tag.name, value: this.#value(tag, step / MS_PER_HOUR) });
  }

  /** @param t hours since 1970 */
  #value(tag: Tag, t: number): Reading['value'] {
    const { helpers, lorem, number } = this.#faker;
    if ((tag.type === 'int' || tag.type === 'double') && this.#isBad()) return helpers.arrayElement(BAD_VALUES);
    switch (tag.type) {
      case 'int':
        return tag.fn(number.int(VALUE_LIMIT - 1), t);
      case 'boolean':
      case 'double':
        return tag.fn(number.float(VALUE_LIMIT), t);
      case 'string':
        return tag.fn(lorem.word(), t);
    }
  }

  #isBad(): boolean {
    return this.#badValueShare > 0 && this.#faker.number.float() < this.#badValueShare;
  }
}
