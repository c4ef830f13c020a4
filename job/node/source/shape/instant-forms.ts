import { parseInstant } from '../../rows/instant';

export const INSTANT_FORMS = ['utc', 'iso', 'epoch-seconds', 'epoch-milliseconds'] as const;

/**
 * How a source writes instants: `utc` as the pipeline takes them, `iso` as ISO 8601 with any offset, with a space for
 * the T, without seconds or without a time; what has no offset is UTC.
 */
export type InstantForm = (typeof INSTANT_FORMS)[number];

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)? ?(?:(Z|z)|([+-])(\d\d):?(\d\d)?)?)?$/;
const EPOCH = /^-?\d+(?:\.\d+)?$/;
const MS_PER_MINUTE = 60_000;
const BEYOND_FOUR_DIGITS = /^[+-]/;

/** @returns the instant as the pipeline takes it, or the text as it is where it is none of that form */
export function toUtc(text: string, form: InstantForm): string {
  switch (form) {
    case 'utc':
      return text;
    case 'iso':
      return fromIso(text);
    case 'epoch-seconds':
      return EPOCH.test(text) ? fromMilliseconds(Number(text) * 1000, text) : text;
    case 'epoch-milliseconds':
      return EPOCH.test(text) ? fromMilliseconds(Number(text), text) : text;
  }
}

/** The forms, but for the one in use, in which a text would be an instant. */
export function formsOf(text: string, used: InstantForm): InstantForm[] {
  const looksLike: Readonly<Record<InstantForm, boolean>> = {
    utc: isInstant(text),
    iso: isInstant(fromIso(text)),
    'epoch-seconds': /^\d{9,10}(\.\d+)?$/.test(text),
    'epoch-milliseconds': /^\d{12,13}$/.test(text),
  };
  return INSTANT_FORMS.filter((form) => form !== used && looksLike[form]);
}

/** Milliseconds since 1970, NaN where it is none. */
export function instantOf(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return parseInstant(bytes, 0, bytes.length);
}

const isInstant = (text: string) => !Number.isNaN(instantOf(text));

function fromIso(text: string): string {
  const [found, date, time = '00:00', second = '00', fraction, , sign, hours = '00', minutes = '00'] =
    ISO.exec(text) ?? [];
  if (found === undefined) return text;
  const utc = `${date}T${time}:${second}${fraction === undefined ? '' : `.${fraction}`}Z`;
  if (sign === undefined || (hours === '00' && minutes === '00')) return utc;
  const offset = (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE * (sign === '-' ? -1 : 1);
  return fromMilliseconds(instantOf(utc) - offset, text);
}

function fromMilliseconds(ms: number, otherwise: string): string {
  const date = new Date(Math.floor(ms));
  if (Number.isNaN(date.getTime())) return otherwise;
  const text = date.toISOString();
  return BEYOND_FOUR_DIGITS.test(text) ? otherwise : text;
}
