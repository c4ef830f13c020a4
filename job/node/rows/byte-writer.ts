import { grown } from './growth';
import { DECIMAL_BYTES, writeDecimal } from './write-decimal';

const FIRST_BYTES = 4096;
const LAST_ASCII = 0x7f;
/** At most. */
const BYTES_PER_CHARACTER = 3;
/** A call into native code costs more than so few bytes do. */
const FEW = 64;

/** Writes one thing after the other into a buffer that grows. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What is written so far, given away. What follows is written into another buffer, of the same size. */
  take(): Buffer {
    const { bytes } = this;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#length));
    this.#length = 0;
    return bytes;
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let p = start; p < end; p++) bytes[at++] = from[p] ?? 0;
    this.#length = at;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  text(text: string): void {
    this.#reserve(BYTES_PER_CHARACTER * text.length);
    if (text.length > FEW) {
      this.#length += this.#bytes.write(text, this.#length);
      return;
    }
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > LAST_ASCII) {
        this.#length += bytes.write(text, this.#length);
        return;
      }
      bytes[at++] = code;
    }
    this.#length = at;
  }

  /** As `String` writes it. */
  number(value: number): void {
    this.#reserve(DECIMAL_BYTES);
    const end = writeDecimal(this.#bytes, this.#length, value);
    if (end > this.#length) this.#length = end;
    else this.text(String(value));
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length)));
  }
}
