import type { RejectionReason } from '../../job/definition';
import { pipeline } from '../../job/pipeline';
import { type Corpus, type Message, startOfWindow } from './corpus';
import type { Reading, Row } from './row';

/** A row of the long-term store. */
export interface StoredRow extends Reading {
  /** Milliseconds since 1970. */
  readonly eventTime: number;
}

export interface RejectedRow {
  readonly text: Buffer;
  readonly reason: RejectionReason;
  readonly partition: number;
  readonly offset: number;
}

/** An aggregate of the speed layer. */
export interface Line {
  readonly name: string;
  readonly field: string;
  /** The window's end, in nanoseconds since 1970. */
  readonly time: bigint;
  readonly value: string | number;
  /** How far an average may be from this one: sums of doubles depend on the order. */
  readonly tolerance: number;
}

export function* messagesOf({ phases }: Corpus): Iterable<Message> {
  for (const phase of phases) yield* phase;
}

export function* expectedStoredRows(corpus: Corpus): Iterable<StoredRow> {
  for (const { rows, timestamp } of messagesOf(corpus)) {
    for (const { reading } of rows) if (reading !== undefined) yield { ...reading, eventTime: timestamp };
  }
}

export function* expectedRejectedRows(corpus: Corpus): Iterable<RejectedRow> {
  for (const { rows, partition, offset } of messagesOf(corpus)) {
    for (const { text, rejected: reason } of rows) {
      if (reason !== undefined) yield { text: Buffer.from(text), reason, partition, offset };
    }
  }
}

/** The lines of all windows that the corpus closes. */
export function expectedLines(corpus: Corpus): Line[] {
  const windows = new Map<string, Candidate[]>();
  for (const message of messagesOf(corpus)) {
    if (message.late) continue;
    message.rows.forEach((row, index) => {
      const candidate = candidateOf(row, index, message);
      if (candidate === undefined) return;
      const key = `${startOfWindow(message.timestamp)} ${candidate.reading.name}`;
      const window = windows.get(key);
      if (window === undefined) windows.set(key, [candidate]);
      else window.push(candidate);
    });
  }
  return [...windows.values()].map(aggregate);
}

/** How many rows come after their windows have closed. */
export function expectedLateRows(corpus: Corpus): number {
  let count = 0;
  for (const message of messagesOf(corpus)) {
    if (message.late) count += message.rows.filter((row, index) => candidateOf(row, index, message)).length;
  }
  return count;
}

/** A row that belongs in a window. */
interface Candidate {
  readonly reading: Reading;
  readonly type: keyof typeof pipeline.tagTypes;
  readonly index: number;
  readonly message: Message;
}

const TYPES = (['numeric', 'string'] as const).map((type) => ({
  type,
  pattern: new RegExp(`^(?:${pipeline.tagTypes[type].pattern})$`),
}));

function candidateOf({ reading, rejected }: Row, index: number, message: Message): Candidate | undefined {
  const type = TYPES.find(({ pattern }) => reading !== undefined && pattern.test(reading.name))?.type;
  if (reading === undefined || rejected !== undefined || type === undefined) return undefined;
  return { reading, type, index, message };
}

function aggregate(window: readonly Candidate[]): Line {
  const [first] = window;
  if (first === undefined) throw new RangeError('a window without rows has no line');
  const { type, reading, message } = first;
  const end = startOfWindow(message.timestamp) + pipeline.speedLayer.window.size;
  const { field } = pipeline.speedLayer.aggregates[type];
  const line = { name: reading.name, field, time: BigInt(end) * 1_000_000n };
  if (type === 'string') return { ...line, value: window.reduce(later).reading.value, tolerance: 0 };
  const values = window.map((candidate) => Number(candidate.reading.value));
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return { ...line, value: mean(values), tolerance: 1e-12 * mean(values.map(Math.abs)) };
}

/** By step, then in the order of `ties` of the pipeline's definition. */
function later(a: Candidate, b: Candidate): Candidate {
  const order = [
    b.reading.step - a.reading.step,
    b.message.offset - a.message.offset,
    b.message.partition - a.message.partition,
    b.index - a.index,
  ].find((difference) => difference !== 0);
  return order !== undefined && order > 0 ? b : a;
}
