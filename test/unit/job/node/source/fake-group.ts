import type Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';
import { readString } from './protocol-reading';

const REBALANCE_IN_PROGRESS = 27;

/** A consumer group of one member, from which another may take all partitions. */
export class FakeGroup {
  #isTakenOver = false;
  #isRebalancing = false;

  takeOver(): void {
    this.#isTakenOver = true;
    this.#isRebalancing = true;
  }

  heartbeat(errorCode: number): Encoder {
    return new Encoder().writeInt16(errorCode || (this.#isRebalancing ? REBALANCE_IN_PROGRESS : 0));
  }

  join(request: Decoder, errorCode: number): Encoder {
    readString(request);
    request.readInt32();
    readString(request);
    readString(request);
    request.readInt32();
    const protocol = readString(request);
    const metadata = request.readBytes() ?? Buffer.alloc(0);
    this.#isRebalancing = false;
    return new Encoder()
      .writeInt16(errorCode)
      .writeInt32(1)
      .writeString(protocol)
      .writeString(this.#isTakenOver ? 'another' : 'member')
      .writeString('member')
      .writeArray(this.#isTakenOver ? [] : [new Encoder().writeString('member').writeBytes(metadata)]);
  }

  sync(request: Decoder): Encoder {
    readString(request);
    request.readInt32();
    readString(request);
    const assignments: Buffer[] = [];
    for (let count = request.readInt32(); count > 0; count--) {
      readString(request);
      assignments.push(request.readBytes() ?? Buffer.alloc(0));
    }
    const none = new Encoder().writeInt16(1).writeArray([]).writeBytes(Buffer.alloc(0)).buffer;
    return new Encoder().writeInt16(0).writeBytes(assignments[0] ?? none);
  }
}
