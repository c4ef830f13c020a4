import type { RejectionReason } from '../../definition';
import type { CurrentRow } from '../source/shape/shaped-rows';
import type { RejectedRow, RejectedSink } from './sink';

const LINES = 5;
const EXAMPLES = 2;

/** The first rows that were rejected for a reason. */
export interface RejectionTrace {
  readonly lines: number[];
  /** The first two of them, as they stand in the source. */
  readonly examples: Buffer[];
}

/** Gives rejected rows the line and the text that they have in their source, and remembers the first ones. */
export class TracedRejections implements RejectedSink {
  readonly first = new Map<RejectionReason, RejectionTrace>();

  /** @param current the row that is being handed over: a row is rejected before the next one comes */
  constructor(
    private readonly sink: RejectedSink,
    private readonly current: () => CurrentRow | undefined,
  ) {}

  write(items: readonly RejectedRow[]): void {
    const current = this.current();
    // Copied: the source goes on with its memory.
    const where = current && { line: current.line, ...(current.row && { row: Buffer.from(current.row) }) };
    if (where !== undefined) for (const item of items) this.#remember(item.reason, { row: item.row, ...where });
    this.sink.write(items.map((item) => ({ ...item, ...where })));
  }

  settle(): Promise<void> {
    return this.sink.settle();
  }

  flush(): Promise<void> {
    return this.sink.flush();
  }

  close(): Promise<void> {
    return this.sink.close();
  }

  #remember(reason: RejectionReason, { line, row }: Required<CurrentRow>): void {
    const trace = this.first.get(reason) ?? { lines: [], examples: [] };
    this.first.set(reason, trace);
    if (trace.lines.length < LINES) trace.lines.push(line);
    if (trace.examples.length < EXAMPLES) trace.examples.push(row);
  }
}
