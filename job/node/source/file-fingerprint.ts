import { createHash } from 'node:crypto';
import type { FileContent } from './shape/content';

/** So many bytes tell a file from others, at its beginning and before a position. */
const LENGTH = 1024;

/**
 * What a file was when it had been read to a position: the digests of its first bytes and of those before the position,
 * each with their number. So a file is known again under another name, and one that has taken its place is not.
 */
export class Fingerprint {
  #head: Buffer = Buffer.alloc(0);

  /** @param position up to where the file was read before */
  static async of(content: FileContent, position: number): Promise<Fingerprint> {
    const fingerprint = new Fingerprint();
    fingerprint.#head = await content.read(0, Math.min(LENGTH, position));
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
export async function hasFingerprint(content: FileContent, fingerprint: string, position: number): Promise<boolean> {
  const [head, tail] = fingerprint.split('/').map((part) => part.split(':'));
  const [headLength, tailLength] = [Number(head?.[0]), Number(tail?.[0])];
  if (!Number.isInteger(headLength) || !Number.isInteger(tailLength)) return false;
  const beginning = await content.read(0, headLength);
  const before = await content.read(position - tailLength, tailLength);
  return digest(beginning) === head?.[1] && digest(before) === tail?.[1];
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
