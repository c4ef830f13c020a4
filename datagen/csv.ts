const NEEDS_QUOTES = /[",\r\n]/;

const field = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One row as RFC 4180 writes it, without a line break at its end: a field is quoted only where it must be. */
export const csvRow = (...fields: readonly string[]): string => fields.map(field).join(',');
