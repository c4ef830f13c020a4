import type Decoder from 'kafkajs/src/protocol/decoder';

/** What an array of one topic says of each of its partitions. */
export function readTopic<T>(decoder: Decoder, readPartition: () => T): T[] {
  const read: T[] = [];
  for (let topics = decoder.readInt32(); topics > 0; topics--) {
    readString(decoder);
    for (let count = decoder.readInt32(); count > 0; count--) read.push(readPartition());
  }
  return read;
}

export const readString = (decoder: Decoder): string =>
  decoder.readBytes(Math.max(decoder.readInt16(), 0))?.toString() ?? '';
