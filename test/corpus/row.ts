import type { RejectionReason } from '../../job/definition';
import {
  BAD_BOOLEANS,
  BAD_BYTES,
  BAD_INSTANTS,
  BAD_NUMBERS,
  BOOLEAN_NAMES,
  instantText,
  NUMERIC_NAMES,
  numberText,
  RARE_INSTANTS,
  STRING_NAMES,
  UNTYPED_NAMES,
  valueText,
} from './field';
import type { Random } from './random';

/** What a good row holds. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly step: number;
  readonly name: string;
  readonly value: string;
}

/** A row as it is sent, with what must come of it: known since the row was made from it, not by reading the text. */
export interface Row {
  /** Without the line break that ends it. A text, unless it is no UTF-8. */
  readonly text: string | Buffer;
  /** What the long-term store must hold of it. */
  readonly reading?: Reading;
  readonly rejected?: RejectionReason;
}

export interface RowOptions {
  /** Steps lie up to five minutes before this. Milliseconds since 1970. */
  readonly now: number;
  /** Whether some steps lie on days far from that one. */
  readonly rareDays: boolean;
  /** Whether some tags have booleans for values. @default none */
  readonly booleans?: boolean | undefined;
}

const LONGEST_DELAY = 5 * 60_000;

/** A row, good or bad, of any kind but those that depend on where in a message they stand. */
export function makeRow(random: Random, options: RowOptions): Row {
  const reading = makeReading(random, options);
  const kind = random.next();
  if (kind < 0.9) return { text: csv(reading, random), reading };
  if (kind < 0.95) {
    const bad = badValue(reading, options, random);
    return { ...bad, text: csv(bad.reading, random) };
  }
  return random.pick([tooFewOrManyFields, badQuoting, badEncoding, badInstant, emptyName])(reading, random);
}

export function makeReading(random: Random, { now, rareDays, booleans }: RowOptions): Reading {
  // Whole seconds come often, so that steps of one tag are often equal.
  const delay = random.between(0, LONGEST_DELAY);
  const near = random.chance(0.5) ? now - delay : Math.floor((now - delay) / 1000) * 1000;
  const step = rareDays && random.chance(0.002) ? pickFrom(RARE_INSTANTS, random) : near;
  const kind = random.next();
  if (kind < 0.6) return { step, name: pickFrom(NUMERIC_NAMES, random), value: numberText(random) };
  if (kind < 0.65 && booleans)
    return { step, name: pickFrom(BOOLEAN_NAMES, random), value: random.pick(['true', 'false']) };
  if (kind < 0.9) return { step, name: pickFrom(STRING_NAMES, random), value: valueText(random) };
  return { step, name: pickFrom(UNTYPED_NAMES, random), value: valueText(random) };
}

export function csv({ step, name, value }: Reading, random: Random): string {
  return csvOf([instantText(step, random), name, value], random);
}

/** Fields in quotes where they have to be, and now and then where they need not be. */
function csvOf(fields: readonly string[], random: Random): string {
  const row = fields.map((field) => (/[",\n]/.test(field) || random.chance(0.06) ? quoted(field) : field)).join(',');
  // A carriage return at the end of a row would belong to the line break.
  return row.endsWith('\r') ? `${row.slice(0, row.lastIndexOf(',') + 1)}${quoted(fields.at(-1) ?? '')}` : row;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A value that those of its tag's type are not: stored, but of no use to the speed layer. */
export function badValue({ step }: Reading, { booleans }: RowOptions, random: Random): Required<Omit<Row, 'text'>> {
  if (!booleans || random.chance(0.7)) {
    const reading = { step, name: pickFrom(NUMERIC_NAMES, random), value: random.pick(BAD_NUMBERS) };
    return { reading, rejected: 'number' };
  }
  const reading = { step, name: pickFrom(BOOLEAN_NAMES, random), value: random.pick(BAD_BOOLEANS) };
  return { reading, rejected: 'boolean' };
}

function tooFewOrManyFields({ step, name }: Reading, random: Random): Row {
  const instant = instantText(step, random);
  const lists = [
    [instant],
    [instant, name],
    [instant, name, '5', ''],
    [`${instant},${name},5`],
    [instant, name, '5', '6', '7'],
  ];
  const blank = random.chance(0.2);
  return { text: blank ? '' : csvOf(pickFrom(lists, random), random), rejected: 'fields' };
}

/** Pairs of quotes, one of them where none may stand: the other rows of the message are none the worse for it. */
function badQuoting({ step }: Reading, random: Random): Row {
  const instant = instantText(step, random);
  const texts = [
    `${instant},pu136mod-ns-1,"open"ed`,
    `${instant},pu136mod-ns-1,half "open"`,
    `${instant},pu136mod-ns-1, "open"`,
    `${instant},pu136mod-ns-1,"open" `,
    `${instant},pu136mod-ns-1,o""pen`,
    `${instant},pu1"36mod"-ns-1,5`,
    `"${instant}"Z,pu136mod-ns-1,5`,
    // The pair holds a line break, which so does not end the row.
    `${instant},pu136mod-ns-1,half "open\n${instant},pu136mod-ns-1,and "closed`,
  ];
  return { text: pickFrom(texts, random), rejected: 'quoting' };
}

function badEncoding({ step, name }: Reading, random: Random): Row {
  const [before, after] = random.pick([
    ['value ', ''],
    ['', ' value'],
    ['"', '"'],
    ['', ''],
  ]);
  const start = Buffer.from(`${csvOf([instantText(step, random), name], random)},${before}`);
  return { text: Buffer.concat([start, pickFrom(BAD_BYTES, random), Buffer.from(after)]), rejected: 'encoding' };
}

function badInstant({ name, value }: Reading, random: Random): Row {
  return { text: csvOf([random.pick(BAD_INSTANTS), name, value], random), rejected: 'instant' };
}

function emptyName({ step, value }: Reading, random: Random): Row {
  return { text: csvOf([instantText(step, random), '', value], random), rejected: 'name' };
}

export function pickFrom<T>(choices: readonly T[], random: Random): T {
  const [first, ...others] = choices;
  if (first === undefined) throw new RangeError('nothing to pick from');
  return random.pick([first, ...others]);
}
