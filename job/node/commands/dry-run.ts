import Table from 'cli-table3';
import type { Pipeline } from '../../definition';
import { milliseconds } from '../../duration';
import { Progress } from '../checkpoint/progress';
import { Counters } from '../counters';
import { RowProcessor } from '../job/row-processor';
import type { CsvStreamSource } from '../source/csv-stream-source';
import type { Chunk, Intake } from '../source/source';

const ROWS = 10;

interface ShownRow {
  readonly line: number;
  readonly values: readonly string[];
  readonly becomes: string;
}

/** Takes the first rows of a source as the job would, and keeps nothing of them. */
class FirstRows implements Intake {
  readonly shown: ShownRow[] = [];
  readonly #counters: Counters;
  readonly #processor: RowProcessor;
  #values: readonly string[] | undefined;
  #reason: string | undefined;

  constructor(
    private readonly source: CsvStreamSource,
    pipeline: Pipeline,
  ) {
    const { watermark, windows } = new Progress(pipeline, milliseconds(0));
    this.#counters = new Counters(pipeline);
    const columns = Object.values(pipeline.columns);
    this.#processor = new RowProcessor(pipeline, {
      windows,
      watermark,
      counters: this.#counters,
      store: {
        isBehind: false,
        append: (instants, { bytes, starts, ends }) => {
          this.#values = columns.map((column, i) =>
            column.type === 'timestamp'
              ? new Date(instants[i] ?? Number.NaN).toISOString()
              : bytes.toString('utf8', starts[column.field], ends[column.field]),
          );
        },
      },
      reject: ({ reason, row }) => {
        this.#reason = pipeline.rejected.reasons[reason]?.text ?? reason;
        this.#values ??= [row.toString('utf8', 0, 60)];
      },
    });
  }

  position = () => undefined;
  mark = () => undefined;
  expect = () => {};

  async accept({ partition, forEach }: Chunk): Promise<void> {
    forEach((offset, timestamp, bytes, start, end) => {
      if (this.shown.length >= ROWS) return;
      this.#values = undefined;
      this.#reason = undefined;
      const { rowsStored, rowsUntyped } = this.#counters;
      this.#processor.process(partition, offset, timestamp, bytes, start, end);
      const isStored = this.#counters.rowsStored > rowsStored;
      const isUntyped = this.#counters.rowsUntyped > rowsUntyped;
      const { line = 0, row } = this.source.current ?? {};
      const values = isStored ? (this.#values ?? []) : [row?.toString('utf8', 0, 60) ?? ''];
      this.shown.push({ line, values, becomes: becomes(isStored, isUntyped, this.#reason) });
    });
    if (this.shown.length >= ROWS) await this.source.stop();
  }
}

/** @returns the first rows as they would be stored, as a table, and what would become of each */
export async function dryRun(source: CsvStreamSource, pipeline: Pipeline): Promise<string> {
  await source.check();
  const rows = new FirstRows(source, pipeline);
  await source.run(rows);
  if (rows.shown.length === 0) return 'there is no row to read\n';
  const columns = Object.keys(pipeline.columns);
  const table = new Table({
    head: ['line', ...columns, 'becomes'],
    style: { head: [], border: [], compact: true },
  });
  for (const { line, values, becomes: what } of rows.shown) {
    const [content = ''] = values;
    if (values.length === columns.length) table.push([line, ...values, what]);
    else table.push([line, { colSpan: columns.length, content }, what]);
  }
  return `${table.toString()}\nNothing was stored: this was a dry run of the first rows.\n`;
}

function becomes(isStored: boolean, isUntyped: boolean, reason: string | undefined): string {
  if (!isStored) return `rejected: ${reason}`;
  if (reason !== undefined) return `stored, and left out of the windows: ${reason}`;
  return isUntyped ? 'stored; no tag type has such a name' : 'stored and aggregated';
}
