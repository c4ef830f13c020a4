import type { IHeaders, KafkaMessage } from 'kafkajs';
import { pipeline } from '../../job/pipeline';
import type { Corpus } from '../corpus/corpus';
import { expectedRejectedRows } from '../corpus/expected';

/** A row is sent shortened only when it is larger than a message may be, which is much more. */
const SHOWN_BYTES = 64 * 1024;

/**
 * Checks the messages of the rejected topic: each bad row as received, or shortened, with the reason and where it came from.
 * @param repeated whether rows may be there more often than the corpus has them, as they may after a crash
 * @returns how many rows the corpus has rejected
 * @throws Error with the first row that differs, and the seed
 */
export function verifyRejectedRows(
  messages: readonly KafkaMessage[],
  corpus: Corpus,
  repeated: 'never' | 'after a crash',
): number {
  const counts = new Map<string, number>();
  for (const message of messages) add(counts, describeMessage(message));
  const expected = new Map<string, number>();
  let total = 0;
  for (const { text, reason, partition, offset } of expectedRejectedRows(corpus)) {
    add(expected, describe(text, text.length, reason, String(partition), String(offset)));
    total++;
  }
  for (const [row, count] of expected) {
    const found = counts.get(row) ?? 0;
    if (found < count || (repeated === 'never' && found > count)) throw difference(row, count, found, corpus);
  }
  for (const [row, count] of counts) if (!expected.has(row)) throw difference(row, 0, count, corpus);
  return total;
}

function add(counts: Map<string, number>, row: string): void {
  counts.set(row, (counts.get(row) ?? 0) + 1);
}

function describeMessage({ value, headers = {} }: KafkaMessage): string {
  const names = pipeline.rejected.headers;
  const [reason, partition, offset] = [names.reason, names.partition, names.offset].map((name) => text(headers[name]));
  const row = value ?? Buffer.alloc(0);
  const length = Number(text(headers[names.truncatedFrom]) ?? row.length);
  return describe(row, length, reason, partition, offset);
}

function text(header: IHeaders[string]): string | undefined {
  return Array.isArray(header) ? header.join() : header?.toString();
}

/** One character for each byte: two rows that are no UTF-8 must not look alike. Of a long row, its beginning and length. */
function describe(row: Buffer, length: number, reason?: string, partition?: string, offset?: string): string {
  const beginning = JSON.stringify(row.subarray(0, SHOWN_BYTES).toString('latin1'));
  return `${beginning} of ${length} bytes rejected because of '${reason}', from ${partition}@${offset}`;
}

function difference(row: string, expected: number, found: number, { seed }: Corpus): Error {
  return new Error(`expected ${expected} times, found ${found} times (UAF_SEED=${seed}): ${row}`);
}
