import type { KafkaCluster } from '../../infra/programs/kafka';
import { type Backlog, fill } from './backlog';
import type { Bench } from './bench';
import { type FlinkVariant, runFlink } from './flink-run';
import type { Sample, Subject } from './measurement';
import type { RowsPerMessage } from './scale';
import { versions } from './versions';

const ROWS = 'its TaskManager, for the rows that the larger of two backlogs has more: the start is left out';
const START = 'its TaskManager, what is left of a run when its rows are taken off';

/** Two backlogs of the same kind of rows: what the larger one costs more is what its rows cost more. */
type Backlogs = readonly [smaller: Backlog, larger: Backlog];

interface Slope {
  /** Of the rows that the larger backlog has more: the start of the JVM is in neither. */
  readonly between: Sample;
  /** What is left of a run then: the start, and what was compiled and planned. */
  readonly start: Sample;
}

export async function fillTwo(
  bench: Bench,
  kafka: KafkaCluster,
  rowsPerMessage: RowsPerMessage,
  [smaller, larger]: readonly [smaller: number, larger: number],
): Promise<Backlogs> {
  const filled = async (rows: number) => {
    bench.options.progress(`filling a topic with ${rows} rows, ${rowsPerMessage} in each message`);
    return fill(kafka, { name: `rows-${rowsPerMessage}-${rows}`, rows, rowsPerMessage });
  };
  return [await filled(smaller), await filled(larger)];
}

/** Measures variants in turn; what a row costs and what the start costs are told apart. */
export async function measureSlopes(
  bench: Bench,
  suite: string,
  backlogs: Backlogs,
  variants: Readonly<Record<string, FlinkVariant>>,
): Promise<void> {
  const { rowsPerMessage } = backlogs[0];
  const shape = rowsPerMessage === 1 ? 'one row per message' : `${rowsPerMessage} rows per message`;
  const subject = (system: string, of: string): Subject => ({
    suite,
    system,
    shape: of,
    unit: 'rows',
    counted: ROWS,
    versions,
  });
  const starts = new Map<string, Sample[]>();
  await bench.alternate(
    Object.entries(variants).map(([system, variant], index) => ({
      subject: subject(system, shape),
      run: async (run) => {
        const { between, start } = await slope(backlogs, `${suite}-${rowsPerMessage}-${index}-${run}`, variant);
        starts.set(system, [...(starts.get(system) ?? []), start]);
        return between;
      },
    })),
  );
  for (const [system, samples] of starts) {
    bench.add({ ...subject(system, `${shape}: the start`), unit: 'starts', counted: START }, samples);
  }
}

/** Runs a script on both backlogs, each on a cluster of its own. */
async function slope([smaller, larger]: Backlogs, groupId: string, variant: FlinkVariant): Promise<Slope> {
  const little = await runFlink(smaller, `${groupId}-smaller`, variant);
  const much = await runFlink(larger, `${groupId}-larger`, variant);
  const between = {
    amount: much.amount - little.amount,
    cpuSeconds: much.cpuSeconds - little.cpuSeconds,
    seconds: much.seconds - little.seconds,
    peakRssMb: much.peakRssMb,
    bytesWritten: (much.bytesWritten ?? 0) - (little.bytesWritten ?? 0),
  };
  const share = little.amount / between.amount;
  const start = {
    amount: 1,
    cpuSeconds: little.cpuSeconds - share * between.cpuSeconds,
    seconds: little.seconds - share * between.seconds,
    peakRssMb: little.peakRssMb,
  };
  return { between, start };
}
