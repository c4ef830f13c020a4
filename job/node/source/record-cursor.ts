/** Reads on through the bytes of records. */
export class RecordCursor {
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  /** A zigzag varint of up to 64 bits, exact up to 2^53. The first four bytes hold 28, which fit a small integer. */
  varint(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.bytes[this.position++] ?? 0;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let value = low;
    for (let scale = 2 ** 28; ; scale *= 128) {
      const byte = this.bytes[this.position++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The same, exact up to 2^64. */
  varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.position++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value & 1n ? -(value + 1n) / 2n : value / 2n;
    }
  }
}
