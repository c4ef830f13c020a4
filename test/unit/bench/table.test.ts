import { type Sample, type Subject, summarize } from '../../bench/measurement';
import { plot } from '../../bench/plot';
import { markdown } from '../../bench/table';

const subject: Subject = {
  suite: 'engines',
  system: 'Node engine',
  shape: '9 rows per message',
  unit: 'rows',
  counted: 'the whole process',
  versions: { node: '20.20.0' },
};
const sample = (cpuSeconds: number): Sample => ({
  amount: 1_000_000,
  cpuSeconds,
  seconds: 2 * cpuSeconds,
  peakRssMb: 200,
  bytesWritten: 12_340_000,
});

describe('a measurement', () => {
  it('has the medians of its runs and their spread', () => {
    expect(summarize(subject, [1, 2, 4].map(sample))).toEqual({
      ...subject,
      runs: 3,
      amount: 1_000_000,
      rowsPerCpuSecond: 500_000,
      rowsPerSecond: 250_000,
      cpuSeconds: 2,
      seconds: 4,
      peakRssMb: 200,
      bytesWritten: 12_340_000,
      spread: { rowsPerCpuSecond: 150, rowsPerSecond: 150, peakRssMb: 0 },
    });
  });

  it('leaves the bytes out when nothing is written', () => {
    const { bytesWritten: _, ...rest } = sample(1);
    expect(summarize(subject, [rest])).not.toHaveProperty('bytesWritten');
  });
});

describe('the table', () => {
  it('shows the conditions, a table for each suite, and what failed', () => {
    const rows = [summarize(subject, [2, 2.2].map(sample)), { ...subject, system: 'Flink', error: 'no Java\nat x' }];
    expect(markdown(['2 cores'], rows)).toMatchInlineSnapshot(`
"- 2 cores

## engines

| system | shape | counted | per CPU-second | per second | CPU-seconds | seconds | peak memory, MB | written, MB | bytes each |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| Node engine | 9 rows per message | 1,000,000 rows | 477,000 ±5 % | 239,000 ±5 % | 2.10 | 4.20 | 200 | 12.3 | 12.34 |

- Node engine: the whole process

## Failed

- engines: Flink, 9 rows per message: no Java
"
`);
  });
});

it('says below a table what a system leaves out', () => {
  const text = markdown([], [summarize({ ...subject, leavesOut: 'late rows' }, [sample(2)])]);
  expect(text).toContain('- Node engine: the whole process\n- Node engine leaves out: late rows\n');
});

describe('a comparison', () => {
  const check = (measured: number) => ({ quantity: 'cores', predicted: 0.5, measured, tolerancePercent: 30 });

  it('is a table of its own, which says whether each prediction holds', () => {
    const text = markdown([], [], [{ suite: 'paced', shape: '90,000 rows/s', checks: [check(0.4), check(0.25)] }]);
    expect(text).toMatchInlineSnapshot(`
"
## paced, 90,000 rows/s: what \`make sizing\` predicts

| quantity | predicted | measured | off by | tolerance |  |
| --- | --- | --- | --- | --- | --- |
| cores | 0.500 | 0.400 | 25 % | ±30 % | holds |
| cores | 0.500 | 0.250 | 100 % | ±30 % | does not hold |
"
`);
  });
});

describe('the plot', () => {
  it('is an SVG that names what was measured', () => {
    const svg = plot([summarize(subject, [sample(2)])]);
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('Node engine, 9 rows per message');
  });

  it('of nothing is empty', () => {
    expect(plot([{ ...subject, error: 'failed' }])).toMatch(/^<svg /);
  });
});
