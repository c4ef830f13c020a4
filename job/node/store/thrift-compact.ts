import type { Protocol } from 'parquetjs-lite/gen-nodejs/parquet_types';
import { BitWriter } from './bits';

const FIRST_CAPACITY = 512;
/** Thrift's numbers of types, by which the structures ask for them. */
const BOOL = 2;
/** What stands in the bytes, by thrift's number: BYTE, I16, I32, I64, STRING, STRUCT, LIST. */
const COMPACT_TYPES: Readonly<Record<number, number>> = { 3: 3, 6: 4, 8: 5, 10: 6, 11: 8, 12: 12, 15: 9 };
const [TRUE, FALSE, STOP] = [1, 2, 0];
const LONGEST_SHORT_LIST = 14;
const LONGEST_DELTA = 15;
/** A type, and an id or a size in as many bytes as a varint may have. */
const HEADER_BYTES = 12;

/**
 * Writes the structures of Parquet's metadata in thrift's compact protocol. The library's own writer makes a buffer of
 * each byte, which is most of the time that a small file takes.
 * Source: Apache Thrift, "Thrift Compact protocol encoding".
 */
export class CompactProtocol implements Protocol {
  readonly #out = new BitWriter(FIRST_CAPACITY);
  /** The ids of the fields written last in the structures around the present one. */
  readonly #outer: number[] = [];
  #lastId = 0;
  /** The field whose value, true or false, is to stand in its type. */
  #boolId: number | undefined;

  get bytes(): Buffer {
    return this.#out.bytes;
  }

  writeStructBegin(): void {
    this.#outer.push(this.#lastId);
    this.#lastId = 0;
  }

  writeStructEnd(): void {
    this.#lastId = this.#outer.pop() ?? 0;
  }

  writeFieldBegin(_name: string, type: number, id: number): void {
    if (type === BOOL) this.#boolId = id;
    else this.#field(COMPACT_TYPES[type] ?? unknown(type), id);
  }

  writeFieldEnd(): void {}

  writeFieldStop(): void {
    this.#byte(STOP);
  }

  writeListBegin(type: number, size: number): void {
    const compact = COMPACT_TYPES[type] ?? unknown(type);
    this.#out.reserve(HEADER_BYTES);
    if (size <= LONGEST_SHORT_LIST) this.#out.byte((size << 4) | compact);
    else {
      this.#out.byte(0xf0 | compact);
      this.#out.varint(size);
    }
  }

  writeListEnd(): void {}

  writeBool(value: boolean): void {
    this.#field(value ? TRUE : FALSE, this.#boolId ?? 0);
    this.#boolId = undefined;
  }

  writeI32(value: number): void {
    this.writeI64(value);
  }

  writeI64(value: number): void {
    this.#out.reserve(HEADER_BYTES);
    this.#out.zigzag(value);
  }

  writeString(value: string | Buffer): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#out.reserve(HEADER_BYTES + bytes.length);
    this.#out.varint(bytes.length);
    for (const byte of bytes) this.#out.byte(byte);
  }

  #field(compactType: number, id: number): void {
    const delta = id - this.#lastId;
    this.#out.reserve(HEADER_BYTES);
    if (delta > 0 && delta <= LONGEST_DELTA) this.#out.byte((delta << 4) | compactType);
    else {
      this.#out.byte(compactType);
      this.#out.zigzag(id);
    }
    this.#lastId = id;
  }

  #byte(value: number): void {
    this.#out.reserve(1);
    this.#out.byte(value);
  }
}

/** @returns a structure of Parquet's metadata as it stands in a file */
export function serialize(structure: { write(to: Protocol): void }): Buffer {
  const protocol = new CompactProtocol();
  structure.write(protocol);
  return protocol.bytes;
}

const unknown = (type: number): never => {
  throw new Error(`thrift's type ${type} is in none of Parquet's structures that are written`);
};
