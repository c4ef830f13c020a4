import { grown } from '../rows/growth';

const TWO_POW_24 = 1 << 24;

/** Writes numbers of any width, the lowest bit first, and whole bytes between them. */
export class BitWriter {
  #bytes: Buffer;
  #length = 0;
  /** Fewer than eight bits that have not made a byte yet. */
  #pending = 0;
  #pendingBits = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for as many bytes: nothing that writes looks after it. */
  reserve(size: number): void {
    const needed = this.#length + size;
    if (needed > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2)));
    }
  }

  /** @param width of the value, at most 53 */
  bits(value: number, width: number): void {
    let rest = value;
    let left = width;
    for (; left > 24; left -= 24) {
      const low = rest % TWO_POW_24;
      this.#few(low, 24);
      rest = (rest - low) / TWO_POW_24;
    }
    this.#few(rest, left);
  }

  /** Fills the byte that was begun with zeros. */
  align(): void {
    if (this.#pendingBits > 0) this.#bytes[this.#length++] = this.#pending;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  /** Unsigned LEB128. @param value below 2^53 */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  /** A signed number whose sign is its lowest bit. @param value between -2^52 and 2^52 */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #few(value: number, width: number): void {
    let pending = this.#pending | (value << this.#pendingBits);
    let bits = this.#pendingBits + width;
    for (; bits >= 8; bits -= 8) {
      this.#bytes[this.#length++] = pending;
      pending >>>= 8;
    }
    this.#pending = pending;
    this.#pendingBits = bits;
  }
}

/** How many bits a number from 0 to `largest` takes. */
export function bitWidth(largest: number): number {
  return largest < 2 ** 32 ? 32 - Math.clz32(largest) : 32 + bitWidth(Math.floor(largest / 2 ** 32));
}
