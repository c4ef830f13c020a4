/**
 * The modules of kafkajs 2.2.4 (pinned exactly) that the fetch calls. They are not part of its public
 * interface; a test checks that they still are what is said here.
 */
declare module 'kafkajs/src/protocol/decoder' {
  class Decoder {
    constructor(bytes: Buffer);
    readInt8(): number;
    readInt16(): number;
    readInt32(): number;
    readInt64(): bigint;
    readBytes(length?: number): Buffer | null;
    readUVarInt(): number;
    readUVarIntString(): string | null;
    readUVarIntArray<T>(read: (decoder: Decoder) => T): T[] | null;
  }
  export = Decoder;
}

declare module 'kafkajs/src/protocol/encoder' {
  class Encoder {
    readonly buffer: Buffer;
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeInt64(value: number | string): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string | null): this;
    writeUVarIntArray(items: readonly Encoder[]): this;
    writeBuffer(bytes: Buffer): this;
    writeBoolean(value: boolean): this;
    writeString(value: string | null): this;
    writeBytes(value: Buffer | null): this;
    writeArray(items: readonly Encoder[]): this;
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/error' {
  import type { KafkaJSProtocolError } from 'kafkajs';
  export function createErrorFromCode(code: number): KafkaJSProtocolError;
}
