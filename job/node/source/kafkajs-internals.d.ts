/**
 * The modules of kafkajs 2.2.4 (pinned exactly) that the raw fetch replaces or calls. They are not part of its public
 * interface; a test checks that they still are what is said here.
 */
declare module 'kafkajs/src/protocol/requests/fetch/v11/response' {
  const response: { decode(rawData: Buffer): Promise<unknown>; parse(data: unknown): Promise<unknown> };
  export = response;
}

declare module 'kafkajs/src/protocol/message/compression' {
  export function lookupCodecByAttributes(attributes: number): { decompress(bytes: Buffer): Promise<Buffer> } | null;
}

declare module 'kafkajs/src/protocol/decoder' {
  class Decoder {
    constructor(bytes: Buffer);
    readInt16(): number;
    readInt32(): number;
    readInt64(): bigint;
    readString(): string;
    readBytes(length?: number): Buffer | null;
    readArray<T>(read: (decoder: Decoder) => T): T[];
    readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>;
  }
  export = Decoder;
}
