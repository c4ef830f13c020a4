import type { Failure, Measurement } from './measurement';

const COLUMNS: readonly (readonly [heading: string, cell: (row: Measurement) => string])[] = [
  ['system', ({ system }) => system],
  ['shape', ({ shape }) => shape],
  ['counted', ({ amount, unit }) => `${whole(amount)} ${unit}`],
  ['per CPU-second', ({ rowsPerCpuSecond, spread }) => `${rate(rowsPerCpuSecond)} ${range(spread.rowsPerCpuSecond)}`],
  ['per second', ({ rowsPerSecond, spread }) => `${rate(rowsPerSecond)} ${range(spread.rowsPerSecond)}`],
  ['CPU-seconds', ({ cpuSeconds }) => cpuSeconds.toFixed(2)],
  ['peak memory, MB', ({ peakRssMb, spread }) => `${whole(peakRssMb)} ${range(spread.peakRssMb)}`],
  ['written, MB', ({ bytesWritten }) => (bytesWritten === undefined ? '' : (bytesWritten / 1e6).toFixed(1))],
];

/** One Markdown table for each suite, the conditions above, and what failed below. */
export function markdown(conditions: readonly string[], rows: readonly (Measurement | Failure)[]): string {
  const measurements = rows.filter((row): row is Measurement => !('error' in row));
  const failures = rows.filter((row): row is Failure => 'error' in row);
  const suites = [...new Set(measurements.map(({ suite }) => suite))];
  return [
    ...conditions.map((condition) => `- ${condition}`),
    ...suites.flatMap((suite) => ['', `## ${suite}`, '', ...table(measurements.filter((row) => row.suite === suite))]),
    ...(failures.length === 0 ? [] : ['', '## Failed', '']),
    ...failures.map(({ suite, system, shape, error }) => `- ${suite}: ${system}, ${shape}: ${firstLine(error)}`),
    '',
  ].join('\n');
}

function table(rows: readonly Measurement[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').trim()).join(' | ')} |`;
  const counted = [...new Set(rows.map((row) => `${row.system}: ${row.counted}`))];
  return [
    line(COLUMNS.map(([heading]) => heading)),
    line(COLUMNS.map(() => '---')),
    ...rows.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))),
    '',
    ...counted.map((text) => `- ${text}`),
  ];
}

const whole = (n: number): string => Math.round(n).toLocaleString('en-US');

/** Three digits that mean something: there are never more. */
const rate = (n: number): string => (n < 100 ? n.toPrecision(3) : whole(Number(n.toPrecision(3))));

/** Nothing where there was one run. */
const range = (percent: number): string => (percent === 0 ? '' : `±${Math.ceil(percent / 2)} %`);

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
