import Table from 'cli-table3';
import { Option } from 'commander';
import type { Result } from './query';

/** How a result is shown. */
export interface OutputOptions {
  readonly format: 'table' | 'json';
  readonly csv?: boolean;
}

export const outputOptions = (): Option[] => [
  new Option('--format <format>', 'of the result').choices(['table', 'json']).env('UAF_FORMAT').default('table'),
  new Option('--csv', 'the result as CSV').env('UAF_CSV'),
];

type Format = OutputOptions['format'] | 'csv';

export const formatOf = ({ format, csv }: OutputOptions): Format => (csv ? 'csv' : format);

/** What a person can take in; programs ask for CSV or JSON, which have all. */
const MOST_ROWS = 200;

export function formatResult({ columns, rows }: Result, format: Format): string {
  switch (format) {
    case 'csv':
      return [columns, ...rows].map((row) => `${row.map(csvField).join(',')}\n`).join('');
    case 'json':
      return `${JSON.stringify(
        rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))),
        undefined,
        2,
      )}\n`;
    case 'table': {
      const table = new Table({ head: [...columns], style: { head: [], border: [], compact: true } });
      table.push(...rows.slice(0, MOST_ROWS).map((row) => row.map(text)));
      const more = rows.length - MOST_ROWS;
      return `${table.toString()}\n${more > 0 ? `and ${more} more rows: CSV=1 or FORMAT=json shows all\n` : ''}`;
    }
  }
}

const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** By RFC 4180. */
function csvField(value: unknown): string {
  const plain = text(value);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
