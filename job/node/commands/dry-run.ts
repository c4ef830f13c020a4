import Table from 'cli-table3';
import type { Pipeline } from '../../definition';
import { milliseconds } from '../../duration';
import { tagTypeOf } from '../../tag-type';
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
  readonly #processor: RowProcessor;

  constructor(
    private readonly source: CsvStreamSource,
    pipeline: Pipeline,
  ) {
    const { watermark, windows } = new Progress(pipeline, milliseconds(0));
    const columns = Object.entries(pipeline.columns);
    const key = columns.findIndex(([name]) => name === pipeline.speedLayer.key);
    this.#processor = new RowProcessor(pipeline, {
      windows,
      watermark,
      counters: new Counters(pipeline),
      store: {
        isBehind: false,
        append: (instants, { bytes, starts, ends }) => {
          const values = columns.map(([, column], i) =>
            column.type === 'timestamp'
              ? new Date(instants[i] ?? Number.NaN).toISOString()
              : bytes.toString('utf8', starts[column.field], ends[column.field]),
          );
          const isTyped = tagTypeOf(values[key] ?? '') !== undefined;
          this.#show(values, isTyped ? 'stored and aggregated' : 'stored; no tag type has such a name');
        },
      },
      reject: ({ reason, row }) => {
        const { text = reason, for: whom } = pipeline.rejected.reasons[reason] ?? {};
        const stored = whom === 'speed-layer' ? this.shown.pop() : undefined;
        if (stored !== undefined) this.#show(stored.values, `stored, and left out of the windows: ${text}`);
        else this.#show([(source.current?.row ?? row).toString('utf8', 0, 60)], `rejected: ${text}`);
      },
    });
  }

  position = () => undefined;
  mark = () => undefined;
  reread = () => undefined;
  expect = () => {};

  async accept({ partition, forEach }: Chunk): Promise<void> {
    forEach((offset, timestamp, bytes, start, end) => {
      if (this.shown.length < ROWS) this.#processor.process(partition, offset, timestamp, bytes, start, end);
    });
    if (this.shown.length >= ROWS) await this.source.stop();
  }

  #show(values: readonly string[], becomes: string): void {
    this.shown.push({ line: this.source.current?.line ?? 0, values, becomes });
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
  for (const { line, values, becomes: what } of rows.shown.slice(0, ROWS)) {
    const [content = ''] = values;
    if (values.length === columns.length) table.push([line, ...values, what]);
    else table.push([line, { colSpan: columns.length, content }, what]);
  }
  return `${table.toString()}\nNothing was stored: this was a dry run of the first rows.\n`;
}
