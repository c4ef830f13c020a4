/**
 * The fields of a row by RFC 4180, with any delimiter. A text of bytes (latin1), so that what is not UTF-8 stays as it is.
 * @returns undefined where quotes stand in a way that the RFC does not allow
 */
export function splitFields(row: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (row[at] === '"') {
      const end = closingQuote(row, at);
      if (end === -1 || (end + 1 < row.length && row[end + 1] !== delimiter)) return undefined;
      fields.push(row.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const next = row.indexOf(delimiter, at);
      const end = next === -1 ? row.length : next;
      const field = row.slice(at, end);
      if (field.includes('"')) return undefined;
      fields.push(field);
      at = end;
    }
    if (at >= row.length) return fields;
    at++;
  }
}

/** The opposite, with commas. */
export const joinFields = (fields: readonly string[]): string =>
  fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

function closingQuote(row: string, open: number): number {
  for (let at = row.indexOf('"', open + 1); at !== -1; at = row.indexOf('"', at + 2)) {
    if (row[at + 1] !== '"') return at;
  }
  return -1;
}
