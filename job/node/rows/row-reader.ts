import type { RejectionReason } from '../../definition';

/** Reads the rows of one message after another, without a string or an object per row. */
export interface RowReader {
  /** Where field i of the current row stands: bytes `starts[i]` to `ends[i]` of `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Buffer;
  /** The index of the current row in its message. */
  readonly row: number;
  /** What is wrong with the current row, if anything. */
  readonly reason: RejectionReason | undefined;
  /** Where the current row begins in its message, and where it ends. */
  readonly rowStart: number;
  readonly rowEnd: number;

  /** Begins a message: bytes `start` to `end`. */
  open(message: Buffer, start: number, end: number): void;

  /** Moves to the next row. @returns false when the message has no more */
  next(): boolean;

  /** The current row as received, without what parts it from the next one. A copy: it outlives the message. */
  received(): Buffer;
}
