import type { RowFormat } from '../../job/definition';
import { parseDecimal } from '../../job/node/rows/decimal';
import { parseInstant } from '../../job/node/rows/instant';
import { readerOf } from '../../job/node/rows/reader-of';
import { pipeline } from '../../job/pipeline';

/** The rows of a message as the Node engine reads them, written as DecodeMain.java writes those of the format. */
export function nodeRows(message: Buffer, format: RowFormat): Buffer {
  const reader = readerOf({ ...pipeline.input, format });
  const parts: Buffer[] = [];
  reader.open(message, 0, message.length);
  while (reader.next()) {
    const { bytes, starts, ends } = reader;
    const [step, name, value] = [0, 1, 2].map((i) => [starts[i] ?? 0, ends[i] ?? 0] as const);
    const instant = reader.reason === undefined && step !== undefined ? parseInstant(bytes, ...step) : Number.NaN;
    const reason = reader.reason ?? (Number.isNaN(instant) ? 'instant' : '');
    const received = reader.received();
    parts.push(framed(Buffer.from(reason)), framed(received), int(received.length), int(reader.row));
    if (reason !== '' || name === undefined || value === undefined) continue;
    parts.push(double(instant), framed(bytes.subarray(...name)), framed(bytes.subarray(...value)));
    parts.push(double(parseDecimal(bytes, ...value)));
  }
  return Buffer.concat(parts);
}

/** Bytes after their length. */
export const framed = (bytes: Buffer): Buffer => Buffer.concat([int(bytes.length), bytes]);

export function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}
