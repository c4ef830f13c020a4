import type Decoder from 'kafkajs/src/protocol/decoder';

export interface AskedPartition {
  readonly partition: number;
  readonly offset: number;
  readonly lastEpoch: number;
}

export interface FetchRequest {
  readonly topicId: Buffer;
  readonly asked: readonly AskedPartition[];
}

/** Reads a Fetch of version 13 that asks for one topic. */
export function readFetch(request: Decoder): FetchRequest {
  request.readUVarInt();
  for (let count = 4; count > 0; count--) request.readInt32();
  request.readInt8();
  request.readInt32();
  request.readInt32();
  request.readUVarInt();
  const topicId = request.readBytes(16) ?? Buffer.alloc(16);
  const asked = request.readUVarIntArray(() => {
    const partition = request.readInt32();
    request.readInt32();
    const [offset, lastEpoch] = [Number(request.readInt64()), request.readInt32()];
    request.readInt64();
    request.readInt32();
    request.readUVarInt();
    return { partition, offset, lastEpoch };
  });
  return { topicId, asked: asked ?? [] };
}
