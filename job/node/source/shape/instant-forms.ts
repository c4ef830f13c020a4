import { parseInstant } from '../../rows/instant';
import { instantPattern } from './instant-pattern';

const NAMED_FORMS = ['utc', 'iso', 'epoch-seconds', 'epoch-milliseconds'] as const;

/**
 * How a source writes instants: `utc` as the pipeline takes them, `iso` as ISO 8601 with any offset, with a space for
 * the T, without seconds or without a time; or a pattern in strptime's words. What has no offset is UTC.
 */
export type InstantForm = NamedForm | `${string}%${string}`;
type NamedForm = (typeof NAMED_FORMS)[number];

const patterns = new Map<string, (text: string) => string>();

/** @throws Error that names what is allowed */
export function instantForm(text: string): InstantForm {
  const named = NAMED_FORMS.find((form) => form === text);
  if (named !== undefined) return named;
  if (!text.includes('%')) {
    throw new Error(`'${text}' is none of ${NAMED_FORMS.join(', ')}, and no pattern such as %d.%m.%Y %H:%M:%S`);
  }
  patterns.set(text, instantPattern(text));
  return text as InstantForm;
}

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
    default:
      return fromIso(patterns.get(form)?.(text) ?? text);
  }
}

/** The forms, but for the one in use, in which a text would be an instant. */
export function formsOf(text: string, used: InstantForm): NamedForm[] {
  const looksLike: Readonly<Record<NamedForm, boolean>> = {
    utc: isInstant(text),
    iso: isInstant(fromIso(text)),
    'epoch-seconds': /^\d{9,10}(\.\d+)?$/.test(text),
    'epoch-milliseconds': /^\d{12,13}$/.test(text),
  };
  return NAMED_FORMS.filter((form) => form !== used && looksLike[form]);
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
