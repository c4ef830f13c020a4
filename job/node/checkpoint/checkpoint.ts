import { createHash } from 'node:crypto';
import type { Positions } from '../source/source';
import type { FinishedFile } from '../store/long-term-store';
import type { SuccessionState } from '../windows/succession';
import type { WatermarkState } from '../windows/watermark';
import { CheckpointError } from './checkpoint-error';
import { upgrade } from './former-formats';

/** The job at one instant: all that a new process needs to go on as if nothing had happened. Plain data. */
export interface Checkpoint extends SuccessionState, Positions {
  readonly watermark: WatermarkState;
  /** Files that are finished and become visible once this checkpoint is written. */
  readonly files: readonly FinishedFile[];
  /** The source had an end and has been read to it: another source may follow. */
  readonly finished: boolean;
}

/** The process that wrote a checkpoint. */
export type InstanceId = string & { readonly brand: 'InstanceId' };

const FORMER_FORMATS = [1, 2];
const FORMAT = 3;
const FORMATS = [...FORMER_FORMATS, FORMAT];
const LF = 0x0a;

/** Two lines: what the second one is, with its digest; and the checkpoint. */
export function encodeCheckpoint(checkpoint: Checkpoint, instance: InstanceId): Buffer {
  const body = JSON.stringify(checkpoint);
  const header = `${JSON.stringify({ format: FORMAT, instance, sha256: digest(body) })}\n`;
  // Written in place: a concatenation would hold it twice, and it may have a hundred megabytes.
  const bytes = Buffer.allocUnsafe(header.length + Buffer.byteLength(body) + 1);
  bytes.write(header);
  bytes.write(body, header.length);
  bytes[bytes.length - 1] = LF;
  return bytes;
}

/** @throws CheckpointError when the bytes are not, to the last bit, what {@link encodeCheckpoint} wrote */
export function decodeCheckpoint(bytes: Buffer, name: string): { checkpoint: Checkpoint; instance: InstanceId } {
  const headEnd = bytes.indexOf(LF);
  const header = parseHeader(bytes.toString('utf8', 0, headEnd));
  const body = bytes.subarray(headEnd + 1, -1);
  if (header?.format !== undefined && !FORMATS.includes(header.format)) {
    throw new CheckpointError(
      `checkpoint ${name} has format ${header.format}, and this version reads the formats ${FORMATS.join(', ')}: run ` +
        'the version that wrote it',
    );
  }
  if (header === undefined || header.sha256 !== digest(body)) {
    throw new CheckpointError(
      `checkpoint ${name} is corrupt (${bytes.length} bytes that do not match their digest): restore it from a copy. ` +
        'Only if there is none, remove all checkpoints: the job then starts at the offsets committed to Kafka, with the ' +
        'windows that were open left incomplete',
    );
  }
  // The digest proves that these are the bytes that encodeCheckpoint made of a checkpoint.
  const checkpoint = JSON.parse(body.toString('utf8'));
  return {
    checkpoint: FORMER_FORMATS.includes(header.format) ? upgrade(checkpoint) : checkpoint,
    instance: header.instance,
  };
}

function parseHeader(line: string): { format: number; instance: InstanceId; sha256: string } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const digest = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
