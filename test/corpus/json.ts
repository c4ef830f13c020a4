import type { Message } from './corpus';
import { BAD_BYTES, BAD_INSTANTS, instantText } from './field';
import type { Random } from './random';
import { badValue, makeReading, pickFrom, type Reading, type Row, type RowOptions } from './row';

/** What is a value of JSON as it stands, without quotes. */
const BARE = /^(?:true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$/;

/** A row of JSON, good or bad, as test/corpus/row.ts makes them of CSV. */
export function makeJsonRow(random: Random, options: RowOptions): Row {
  const reading = makeReading(random, options);
  const kind = random.next();
  if (kind < 0.9) return { text: json(reading, random), reading };
  if (kind < 0.95) {
    const bad = badValue(reading, options, random);
    return { ...bad, text: json(bad.reading, random) };
  }
  return random.pick([noRow, halfOfAPair, badInstant, emptyName])(reading, random);
}

/** An object with a reading in it, in one of the many ways that JSON has. */
export function json({ step, name, value }: Reading, random: Random): string {
  return object(members(instantText(step, random), name, value, random), random);
}

/**
 * An array of the rows, or the row itself where it is one. Now and then it is no JSON or no UTF-8, and then one bad row
 * with all of the message.
 */
export function jsonMessage(rows: readonly Row[], random: Random): Pick<Message, 'value' | 'rows'> {
  const space = () => (random.chance(0.05) ? random.pick([' ', '\n', '\r\n\t', '']) : '');
  const [only] = rows;
  const list = () => `[${space()}${rows.map(({ text }) => text + space()).join(`,${space()}`)}]${space()}`;
  const text = rows.length === 1 && only !== undefined && random.chance(0.5) ? `${space()}${only.text}` : list();
  const value = Buffer.from(random.chance(0.02) ? `\ufeff${text}` : text);
  const kind = random.next();
  if (kind < 0.003) return whole(Buffer.from(text.trimEnd().slice(0, -1)), 'json');
  if (kind < 0.006) return whole(Buffer.concat([value, Buffer.from(random.pick([',', ']', '{}', '\0', 'x']))]), 'json');
  if (kind < 0.009) return whole(Buffer.concat([value, pickFrom(BAD_BYTES, random)]), 'encoding');
  return { value, rows };
}

const whole = (value: Buffer, rejected: 'json' | 'encoding'): Pick<Message, 'value' | 'rows'> => ({
  value,
  rows: [{ text: value, rejected }],
});

type Member = readonly [name: string, value: string];

const members = (step: string, name: string, value: string, random: Random): Member[] => [
  ['step', string(step, random)],
  ['name', string(name, random)],
  ['value', BARE.test(value) && random.chance(0.7) ? value : string(value, random)],
];

/** In any order and with others among them, now and then. */
function object(given: readonly Member[], random: Random): string {
  const all = [...given];
  if (random.chance(0.05)) all.push(random.pick(OTHERS), random.pick(OTHERS));
  if (random.chance(0.1)) all.sort(() => random.next() - 0.5);
  const space = random.chance(0.1) ? ' ' : '';
  return `{${all.map(([name, value]) => `${string(name, random)}${space}:${space}${value}`).join(`,${space}`)}}`;
}

const OTHERS: readonly [Member, ...Member[]] = [
  ['unit', '"°C"'],
  ['Value', '1'],
  ['', 'null'],
  ['tags', '{"value":[1,{"step":"x"}],"name":[]}'],
  ['half', '"\\ud83c"'],
];

/** With more escapes than there need be, now and then. */
function string(text: string, random: Random): string {
  const written = JSON.stringify(text);
  if (!random.chance(0.03)) return written;
  return `"${[...text].map((each) => (random.chance(0.5) ? escaped(each) : JSON.stringify(each).slice(1, -1))).join('')}"`;
}

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/** A field is missing, null, nested or there twice; or there is no object. */
function noRow({ step, name, value }: Reading, random: Random): Row {
  const all = members(instantText(step, random), name, value, random);
  const at = random.between(0, all.length);
  const [field = ''] = all[at] ?? [];
  const with_ = (text: string) => all.map((member, i) => (i === at ? ([field, text] as const) : member));
  const text = random.pick([
    () => object(all.toSpliced(at, 1), random),
    () => object(with_('null'), random),
    () => object(with_('{}'), random),
    () => object(with_('["x"]'), random),
    () => object([...all, [field, '"again"']], random),
    () => random.pick(['null', 'true', '17', '""', '[]', '[{}]', '{}']),
  ])();
  return { text, rejected: 'fields' };
}

function halfOfAPair({ step, name }: Reading, random: Random): Row {
  const half = random.pick(['"\\ud83c"', '"on \\udf0a"', '"\\udf0a\\ud83c"', '"\\ud83cx\\udf0a"']);
  const [instant, named] = members(instantText(step, random), name, '', random);
  const text = instant && named ? object([instant, named, ['value', half]], random) : '';
  return { text, rejected: 'encoding' };
}

function badInstant({ name, value }: Reading, random: Random): Row {
  return { text: object(members(random.pick(BAD_INSTANTS), name, value, random), random), rejected: 'instant' };
}

function emptyName({ step, value }: Reading, random: Random): Row {
  return { text: object(members(instantText(step, random), '', value, random), random), rejected: 'name' };
}
