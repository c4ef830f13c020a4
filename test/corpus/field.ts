import type { Random } from './random';

/** Texts that fields of good and of bad rows are made of: what parsers, escapes and file formats get wrong. */

/** An instant as it may be written: the same millisecond with up to nine digits, further ones to be cut off. */
export function instantText(ms: number, random: Random): string {
  const iso = new Date(ms).toISOString();
  const whole = iso.slice(0, '2026-11-22T10:00:00'.length);
  const fraction = iso.slice(whole.length + 1, -1);
  if (fraction === '000' && random.chance(0.7)) return `${whole}Z`;
  const shortest = fraction.replace(/0+$/, '');
  const digits = random.chance(0.5) ? fraction + String(random.between(0, 1_000_000)).slice(0, 6) : shortest || '0';
  return `${whole}.${digits}Z`;
}

export const BAD_INSTANTS = [
  '',
  'now',
  '1766000000000',
  '2026-11-22',
  '2026-11-22T10:00Z',
  '2026-11-22T10:00:00',
  '2026-11-22 10:00:00Z',
  '2026-11-22t10:00:00Z',
  '2026-11-22T10:00:00z',
  '2026-11-22T10:00:00+00:00',
  '2026-11-22T10:00:00.Z',
  '2026-11-22T10:00:00.1234567890Z',
  '2026-11-22T10:00:00,5Z',
  ' 2026-11-22T10:00:00Z',
  '2026-11-22T10:00:00Z ',
  '2026-11-22T10:00:00Z\n',
  '\u{feff}2026-11-22T10:00:00Z',
  '2026-1-2T10:00:00Z',
  '+002026-11-22T10:00:00Z',
  '12026-11-22T10:00:00Z',
  '-0001-11-22T10:00:00Z',
  '\u{ff12}026-11-22T10:00:00Z',
  '2026-00-10T10:00:00Z',
  '2026-13-01T10:00:00Z',
  '2026-11-00T10:00:00Z',
  '2026-11-31T10:00:00Z',
  '2026-02-30T10:00:00Z',
  '2026-02-29T10:00:00Z',
  '1900-02-29T10:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T23:60:00Z',
  '2026-12-31T23:59:60Z',
] as const;

/** Far from the present, each on a day of its own: the ends of the calendar, the epoch, leap days. */
export const RARE_INSTANTS = [
  Date.parse('0000-01-01T00:00:00.000Z'),
  Date.parse('0001-02-28T12:34:56.789Z'),
  Date.parse('1969-12-31T23:59:59.999Z'),
  Date.parse('1970-01-01T00:00:00.000Z'),
  Date.parse('2000-02-29T23:59:59.001Z'),
  Date.parse('2024-02-29T00:00:00.010Z'),
  Date.parse('9999-12-31T23:59:59.999Z'),
] as const;

/** Sums of these are exact in any order: eighths, well below 2^50. */
const EXACT_NUMBERS = [
  '5',
  '-5',
  '+5',
  '5.',
  '.5',
  '-.5',
  '007',
  '-0',
  '0',
  '1e3',
  '1.5E+1',
  '25e-2',
  '-125E-3',
] as const;

export function numberText(random: Random): string {
  if (random.chance(0.2)) return random.pick(EXACT_NUMBERS);
  if (random.chance(0.5)) return String(random.between(-8_000_000, 8_000_000) / 8);
  return String(random.next() * 1000);
}

export const BAD_NUMBERS = [
  '',
  ' ',
  ' 5',
  '5 ',
  '5\n',
  'abc',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '0x10',
  '1e',
  'e1',
  '.',
  '+',
  '--1',
  '1_000',
  '1,5',
  '1 000',
  '5f',
  '5d',
  'true',
  '\u{ff15}',
  '\u{221e}',
] as const;

const WORDS = [
  'open',
  'closed',
  'on',
  'off',
  'Stillstand',
  'läuft',
  'отказ',
  '稼働中',
  '🟢 ok',
  'e\u{301}',
  '\u{2028}',
] as const;
const DELICATE = [
  ',',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '\\',
  '\\"',
  '\\n',
  ' ',
  '=',
  '\t',
  "'",
  '\u{feff}',
  '#',
  ';',
] as const;

/** A value of a string tag, or of a name that has no type. */
export function valueText(random: Random): string {
  if (random.chance(0.05)) return '';
  let text = '';
  for (let parts = random.between(1, 4); parts > 0; parts--) {
    text += random.chance(0.25) ? random.pick(DELICATE) : random.pick(WORDS);
  }
  return text;
}

export const NUMERIC_NAMES = names('pu136mod-ni-', 30).concat(names('pu136mod-nd-', 10));
export const STRING_NAMES = names('pu136mod-ns-', 20);

/** Typed in the definition of test/corpus/every-function.ts, and in no other. */
export const BOOLEAN_NAMES = names('pu136mod-nb-', 10);
export const BAD_BOOLEANS = ['', 'TRUE', 'True', 't', 'yes', '1', '0', 'true ', ' false', 'null'] as const;

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(i % 2 === 0 ? 3 : 1, '0')}`);
}

/** Each differs from a typed name by little, or is one that a store or an escape may stumble over. */
export const UNTYPED_NAMES = [
  'pu136mod-nx-1',
  'pu136mod-ni-',
  'pu136mod-ni-1a',
  'pu136mod-ni-1 ',
  'pu136mod-ni-1\n',
  ' pu136mod-ni-1',
  'xpu136mod-ni-1',
  'PU136MOD-NI-1',
  'pu136mod-ni--1',
  'pu136mod-ni-\u{ff11}',
  'Kessel 3, Süd',
  'say "hello"',
  'a=b,c d\\',
  'ポンプ',
  '🌊',
  ' ',
] as const;

/** Bytes that are no UTF-8: lone and missing continuation bytes, overlong forms, half a surrogate pair, above U+10FFFF. */
export const BAD_BYTES = [
  [0xff],
  [0x80],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0x80],
  [0xe0, 0x80, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe4],
].map((bytes) => Buffer.from(bytes));
