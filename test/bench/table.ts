import { type Comparison, holds, offPercent } from './check';
import type { Failure, Measurement } from './measurement';

const COLUMNS: readonly (readonly [heading: string, cell: (row: Measurement) => string])[] = [
  ['system', ({ system }) => system],
  ['shape', ({ shape }) => shape],
  ['counted', ({ amount, unit }) => `${whole(amount)} ${unit}`],
  ['per CPU-second', ({ rowsPerCpuSecond, spread }) => `${rate(rowsPerCpuSecond)} ${range(spread.rowsPerCpuSecond)}`],
  ['per second', ({ rowsPerSecond, spread }) => `${rate(rowsPerSecond)} ${range(spread.rowsPerSecond)}`],
  ['CPU-seconds', ({ cpuSeconds }) => cpuSeconds.toFixed(2)],
  ['seconds', ({ seconds }) => seconds.toFixed(2)],
  ['peak memory, MB', ({ peakRssMb, spread }) => `${whole(peakRssMb)} ${range(spread.peakRssMb)}`],
  ['written, MB', ({ bytesWritten }) => (bytesWritten === undefined ? '' : (bytesWritten / 1e6).toFixed(1))],
  ['bytes each', ({ bytesWritten, amount }) => (bytesWritten === undefined ? '' : (bytesWritten / amount).toFixed(2))],
];

/** One Markdown table for each suite, the conditions above, and what was predicted and what failed below. */
export function markdown(
  conditions: readonly string[],
  rows: readonly (Measurement | Failure)[],
  comparisons: readonly Comparison[] = [],
): string {
  const measurements = rows.filter((row): row is Measurement => !('error' in row));
  const failures = rows.filter((row): row is Failure => 'error' in row);
  const suites = [...new Set(measurements.map(({ suite }) => suite))];
  return [
    ...conditions.map((condition) => `- ${condition}`),
    ...suites.flatMap((suite) => ['', `## ${suite}`, '', ...table(measurements.filter((row) => row.suite === suite))]),
    ...comparisons.flatMap(comparisonTable),
    ...(failures.length === 0 ? [] : ['', '## Failed', '']),
    ...failures.map(({ suite, system, shape, error }) => `- ${suite}: ${system}, ${shape}: ${firstLine(error)}`),
    '',
  ].join('\n');
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').trim()).join(' | ')} |`;

function comparisonTable({ suite, shape, checks }: Comparison): string[] {
  const headings = ['quantity', 'predicted', 'measured', 'off by', 'tolerance', ''];
  const cells = checks.map((check) => [
    check.quantity,
    rate(check.predicted),
    rate(check.measured),
    `${Math.round(offPercent(check))} %`,
    `±${check.tolerancePercent} %`,
    holds(check) ? 'holds' : 'does not hold',
  ]);
  const title = `## ${suite}, ${shape}: what \`make sizing\` predicts`;
  return ['', title, '', line(headings), line(headings.map(() => '---')), ...cells.map(line)];
}

function table(rows: readonly Measurement[]): string[] {
  const counted = rows.map((row) => `${row.system}: ${row.counted}`);
  const leftOut = rows.flatMap(({ system, leavesOut }) => (leavesOut ? [`${system} leaves out: ${leavesOut}`] : []));
  return [
    line(COLUMNS.map(([heading]) => heading)),
    line(COLUMNS.map(() => '---')),
    ...rows.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))),
    '',
    ...[...new Set([...counted, ...leftOut])].map((text) => `- ${text}`),
  ];
}

const whole = (n: number): string => Math.round(n).toLocaleString('en-US');

/** Three digits that mean something: there are never more. */
const rate = (n: number): string => (n < 100 ? n.toPrecision(3) : whole(Number(n.toPrecision(3))));

/** Nothing where there was one run. */
const range = (percent: number): string => (percent === 0 ? '' : `±${Math.ceil(percent / 2)} %`);

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
