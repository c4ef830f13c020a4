import { createHash } from 'node:crypto';
import { CheckpointError, WITHOUT_CHECKPOINTS } from '../errors';
import { ByteWriter } from '../rows/byte-writer';
import { writeItems, writeJson } from '../rows/write-json';
import type { Positions } from '../source/source';
import type { FinishedFile } from '../store/partition-file';
import type { SliceState } from '../windows/slice';
import type { SuccessionState } from '../windows/succession';
import type { WatermarkState } from '../windows/watermark';
import { fromFormat4 } from './format-4';

/** The job at one instant: all that a new process needs to go on as if nothing had happened. Plain data. */
export interface Checkpoint extends SuccessionState, Positions {
  readonly watermark: WatermarkState;
  /** Files that are finished and become visible once this checkpoint is written. */
  readonly files: readonly FinishedFile[];
  /** Files of checkpoints that were given up: they are removed, since their rows are read again. */
  readonly withdrawn?: readonly FinishedFile[];
  /** The source had an end and has been read to it: another source may follow. */
  readonly finished: boolean;
}

/** A checkpoint that is about to be written. Its windows may be made one at a time: there may be a million tags in each. */
export interface WritableCheckpoint extends Omit<Checkpoint, 'windows'> {
  readonly windows: Iterable<SliceState>;
}

/** The process that wrote a checkpoint. */
export type InstanceId = string & { readonly brand: 'InstanceId' };

/** What the files of all instances that go on from one another carry in their names. */
export type LogId = string & { readonly brand: 'LogId' };

/** What a checkpoint says, and by what it follows all that those before it said. */
export type Digest = string & { readonly brand: 'Digest' };

/** Raised by every change that a version before could not read. */
const FORMAT = 5;
/** The one before it is read as well, so that a job goes on after an upgrade. */
const FORMER_FORMAT = 4;
const LF = 0x0a;
/** As long as one. */
const NO_DIGEST = '0'.repeat(64);

/** Who wrote a checkpoint, and where. */
export interface Origin {
  readonly instance: InstanceId;
  readonly log: LogId;
  /** The digest of the checkpoint before it; none where it is the first. */
  readonly follows?: Digest | undefined;
}

/** Two lines: what the second one is, with its digest; and the checkpoint. */
export function encodeCheckpoint(
  { windows, ...rest }: WritableCheckpoint,
  { instance, log, follows }: Origin,
): { bytes: Buffer; digest: Digest } {
  const header = (sha256: string) => `${JSON.stringify({ format: FORMAT, instance, sha256 })}\n`;
  const size = header(NO_DIGEST).length;
  const text = new ByteWriter();
  text.text(header(NO_DIGEST));
  writeJson(text, { log, follows, ...rest, windows: { writeJson: () => writeItems(text, windows) } });
  const digest = digestOf(text.bytes.subarray(size));
  text.text('\n');
  const { bytes } = text;
  bytes.write(header(digest));
  return { bytes, digest };
}

/** @throws CheckpointError when the bytes are not, to the last bit, what {@link encodeCheckpoint} wrote */
export function decodeCheckpoint(
  bytes: Buffer,
  name: string,
): Origin & { readonly checkpoint: Checkpoint; readonly digest: Digest } {
  const headEnd = bytes.indexOf(LF);
  const header = parseHeader(bytes.toString('utf8', 0, headEnd));
  const body = bytes.subarray(headEnd + 1, -1);
  if (header?.format !== undefined && header.format !== FORMAT && header.format !== FORMER_FORMAT) {
    throw new CheckpointError(
      `checkpoint ${name} has format ${header.format}, and this version reads formats ${FORMER_FORMAT} and ${FORMAT}: run the ` +
        'version that wrote it',
    );
  }
  if (header === undefined || header.sha256 !== digestOf(body)) {
    throw new CheckpointError(
      `checkpoint ${name} is corrupt (${bytes.length} bytes that do not match their digest): restore it from a copy. ` +
        `Where there is none, ${WITHOUT_CHECKPOINTS}`,
    );
  }
  // The digest proves that these are the bytes that encodeCheckpoint made of a checkpoint.
  const { log, follows, ...checkpoint } = JSON.parse(body.toString('utf8'));
  return {
    checkpoint: header.format === FORMER_FORMAT ? fromFormat4(checkpoint) : checkpoint,
    instance: header.instance,
    log,
    follows,
    digest: header.sha256,
  };
}

function parseHeader(line: string): { format: number; instance: InstanceId; sha256: Digest } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const digestOf = (body: string | Buffer) => createHash('sha256').update(body).digest('hex') as Digest;
