import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** So many bytes tell a file from others, at its beginning and before a position. */
const LENGTH = 1024;

/**
 * What a file was when it had been read to a position: the digests of its first bytes and of those before the position,
 * each with their number. So a file is known again under another name, and one that has taken its place is not.
 */
export class Fingerprint {
  #head: Buffer = Buffer.alloc(0);

  /** @param position up to where the file was read before */
  static async of(path: string, position: number): Promise<Fingerprint> {
    const fingerprint = new Fingerprint();
    fingerprint.#head = await withFile(path, (file) => readAt(file, 0, Math.min(LENGTH, position)));
    return fingerprint;
  }

  /** @param bytes those that were read next @returns the fingerprint at their end */
  after(bytes: Buffer): string {
    if (this.#head.length < LENGTH) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, LENGTH - this.#head.length)]);
    }
    return [this.#head, bytes.subarray(-LENGTH)].map((part) => `${part.length}:${digest(part)}`).join('/');
  }
}

/** Whether a file is the one that had this fingerprint when it had been read to that position. */
export async function hasFingerprint(path: string, fingerprint: string, position: number): Promise<boolean> {
  const [head, tail] = fingerprint.split('/').map((part) => part.split(':'));
  const [headLength, tailLength] = [Number(head?.[0]), Number(tail?.[0])];
  if (!Number.isInteger(headLength) || !Number.isInteger(tailLength)) return false;
  return withFile(path, async (file) => {
    const beginning = await readAt(file, 0, headLength);
    const before = await readAt(file, position - tailLength, tailLength);
    return digest(beginning) === head?.[1] && digest(before) === tail?.[1];
  });
}

async function withFile<T>(path: string, action: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

/** @returns fewer bytes where the file ends before */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
