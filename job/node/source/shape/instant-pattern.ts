const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What strptime's directives take; `%f` is Python's. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>\\d\\d?)',
  b: `(?<b>${MONTHS.join('|')})[a-z]*`,
  d: '(?<d>\\d\\d?)',
  H: '(?<H>\\d\\d?)',
  I: '(?<I>\\d\\d?)',
  p: '(?<p>[ap])\\.?m\\.?',
  M: '(?<M>\\d\\d?)',
  S: '(?<S>\\d\\d?)',
  f: '(?<f>\\d{1,9})\\d*',
  z: '(?<z>z|[+-]\\d\\d(?::?\\d\\d)?)',
};
/** Two-digit years: 69 is 1969, and 68 is 2068, as POSIX has them. */
const FIRST_YEAR = 69;

/**
 * Compiles a pattern in strptime's words, such as `%d.%m.%Y %H:%M:%S`, to what makes ISO 8601 of a text, or leaves it.
 * @throws Error that names what is allowed
 */
export function instantPattern(pattern: string): (text: string) => string {
  const found = new Set<string>();
  const source = pattern.replaceAll(/%(.?)|[^%]/gsu, (part, directive: string | undefined) => {
    if (directive === undefined) return part === ' ' ? '\\s+' : part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    const takes = DIRECTIVES[directive];
    if (takes === undefined || found.has(directive)) {
      throw new Error(
        `'%${directive}' ${takes === undefined ? 'is none of' : 'stands twice, and is one of'} ${ALLOWED}, of which a ` +
          'pattern is made, such as %d.%m.%Y %H:%M:%S',
      );
    }
    found.add(directive);
    return takes;
  });
  const isDate = (found.has('Y') || found.has('y')) && (found.has('m') || found.has('b')) && found.has('d');
  if (!isDate)
    throw new Error(`'${pattern}' names no year, month and day: write such as %d.%m.%Y %H:%M:%S, of ${ALLOWED}`);
  const regExp = new RegExp(`^${source}$`, 'i');
  return (text) => isoOf(regExp.exec(text)?.groups) ?? text;
}

const ALLOWED = Object.keys(DIRECTIVES)
  .map((directive) => `%${directive}`)
  .join(' ');

function isoOf(parts: Readonly<Record<string, string | undefined>> | undefined): string | undefined {
  if (parts === undefined) return undefined;
  const { Y, y, m, b, d, H, I, p, M, S, f, z } = parts;
  const year = Y ?? String(Number(y) + (Number(y) < FIRST_YEAR ? 2000 : 1900));
  const month = m ?? String(MONTHS.indexOf(b?.toLowerCase() ?? '') + 1);
  const afternoon = p?.toLowerCase() === 'p' ? 12 : 0;
  const hour = I === undefined ? (H ?? '0') : String((Number(I) % 12) + afternoon);
  const two = (text = '0') => text.padStart(2, '0');
  const time = `${two(hour)}:${two(M)}:${two(S)}${f === undefined ? '' : `.${f}`}`;
  return `${year}-${two(month)}-${two(d)}T${time}${z?.toUpperCase() ?? 'Z'}`;
}
