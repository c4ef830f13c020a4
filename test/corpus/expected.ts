import { aggregatesOf } from '../../infra/verify/aggregates';
import type { SentRow } from '../../infra/verify/sent';
import type { Pipeline, RejectionReason } from '../../job/definition';
import type { FieldValue } from '../../job/fields';
import { MESSAGE_BYTES } from '../../job/message-bytes';
import { pipeline } from '../../job/pipeline';
import { pipelinesByWindow } from '../../job/windows';
import type { Corpus, Message } from './corpus';
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

/** A field of a line of the speed layer. */
export interface Line {
  readonly measurement: string;
  readonly name: string;
  readonly field: string;
  /** The window's end, in nanoseconds since 1970. */
  readonly time: bigint;
  readonly value: FieldValue;
  /** How far a number may be from this one: sums of doubles depend on the order. */
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

/** The lines of all windows that the corpus closes, a field at a time; none of a line that is too large for a message. */
export function expectedLines(corpus: Corpus, definition: Pipeline = pipeline): Line[] {
  const messages = [...messagesOf(corpus)];
  const latest = messages.reduce((highest, { timestamp }) => Math.max(highest, timestamp), Number.NEGATIVE_INFINITY);
  // Of the first size all windows are closed that have rows of tags, and of others those that end by then.
  const { window, line } = pipeline.speedLayer;
  const end = BigInt(Math.floor(latest / window.size) * window.size) * 1_000_000n;
  const isClosed = ({ measurement, time }: Line) => measurement === line.measurement || time <= end;
  const fields = linesOf(messages.filter(({ late }) => !late).flatMap(candidatesOf(definition)), definition);
  const keyOf = ({ measurement, name, time }: Line) => `${measurement} ${name} ${time}`;
  const tooLarge = new Set(fields.filter(({ value }) => String(value).length > MESSAGE_BYTES).map(keyOf));
  return fields.filter((field) => isClosed(field) && !tooLarge.has(keyOf(field)));
}

/** The lines that can be made of what is stored: late rows count, and between those of one instant the value decides. */
export function expectedStoredLines(corpus: Corpus, definition: Pipeline = pipeline): Line[] {
  const rows = [...messagesOf(corpus)].flatMap(candidatesOf(definition));
  return linesOf(
    rows.map((row) => ({ ...row, offset: 0, partition: 0, row: 0 })),
    definition,
  );
}

function linesOf(rows: readonly SentRow[], definition: Pipeline): Line[] {
  return pipelinesByWindow(definition).flatMap((each) => {
    const { measurement } = each.speedLayer.line;
    return aggregatesOf(rows, each).map(({ end, ...line }) => ({
      ...line,
      measurement,
      time: BigInt(end) * 1_000_000n,
    }));
  });
}

const candidatesOf =
  (definition: Pipeline) =>
  (message: Message): SentRow[] =>
    message.rows.flatMap((row, index) => candidateOf(row, index, message, definition) ?? []);

/** How many rows come after their windows have closed. */
export function expectedLateRows(corpus: Corpus): number {
  let count = 0;
  for (const message of messagesOf(corpus)) {
    if (message.late) count += message.rows.filter((row, index) => candidateOf(row, index, message, pipeline)).length;
  }
  return count;
}

/** A row that belongs in a window. */
function candidateOf(
  { reading, rejected }: Row,
  row: number,
  { timestamp: eventTime, partition, offset }: Message,
  { tagTypes }: Pipeline,
): SentRow | undefined {
  const isTyped =
    reading !== undefined &&
    Object.values(tagTypes).some(({ pattern }) => new RegExp(`^(?:${pattern})$`).test(reading.name));
  if (!isTyped || rejected !== undefined) return undefined;
  return { ...reading, eventTime, partition, offset, row, number: Number(reading.value) };
}
