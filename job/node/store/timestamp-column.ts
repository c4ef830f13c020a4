import { grown } from '../rows/growth';
import type { ColumnValues, EncodedColumn } from './column';
import { deltaEncode } from './delta-encoding';

/** Small, since thousands of files may be open that have a few rows each. */
const FIRST_VALUES = 64;

/** INT64: milliseconds since 1970, exact below 2^53. */
export class TimestampColumn implements ColumnValues {
  #ms = new Float64Array(FIRST_VALUES);
  #values = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  append(ms: number): void {
    if (this.#values === this.#ms.length) this.#ms = grown(this.#ms, new Float64Array(this.#ms.length * 2));
    this.#ms[this.#values++] = ms;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
  }

  get values(): number {
    return this.#values;
  }

  get capacity(): number {
    return this.#ms.byteLength;
  }

  clear(): void {
    this.#values = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
  }

  encode(): EncodedColumn {
    return {
      encoding: 'DELTA_BINARY_PACKED',
      bytes: deltaEncode(this.#ms, this.#values),
      bounds: { min: { bytes: int64(this.#min), isExact: true }, max: { bytes: int64(this.#max), isExact: true } },
    };
  }
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
