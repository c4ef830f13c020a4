import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';
import { type FetchRequest, readFetch } from '../../../../simulation/kafka/fetch-request';
import { tagged, writeFetched } from './fake-fetch';
import { FakeGroup } from './fake-group';
import { FakeLog } from './fake-log';
import { readString, readTopic } from './protocol-reading';
import { RequestServer } from './request-server';

const UNKNOWN_TOPIC = 3;
const FETCH_WAIT_MS = 20;
const NODE_ID = 1;
const EARLIEST = '-2';

/** By key: name, and the highest version that the broker takes. */
const APIS = {
  1: ['Fetch', 13],
  2: ['ListOffsets', 1],
  3: ['Metadata', 12],
  8: ['OffsetCommit', 2],
  9: ['OffsetFetch', 1],
  10: ['FindCoordinator', 0],
  11: ['JoinGroup', 0],
  12: ['Heartbeat', 0],
  13: ['LeaveGroup', 0],
  14: ['SyncGroup', 0],
  18: ['ApiVersions', 2],
} as const;

export type Api = (typeof APIS)[keyof typeof APIS][0];

/** One broker with one topic and one group, over a socket, in as much of Kafka's protocol as the source speaks. */
export class FakeBroker {
  topicId = randomBytes(16).toString('hex');
  partitions = new Map<number, FakeLog>();
  readonly committed = new Map<number, { offset: string; metadata: string }>();
  /** Answered instead, by API. */
  readonly errors = new Map<Api, number>();
  readonly maxVersions = new Map<Api, number>();
  /** Left without an answer, as by a broker that hangs. */
  readonly unanswered = new Set<Api>();
  /** What it has been asked for, in that order. */
  readonly asked: Api[] = [];
  /** The topic is there. */
  exists = true;
  readonly #group = new FakeGroup();
  #server: RequestServer | undefined;

  static async start(topic: string, partitions = 1): Promise<FakeBroker> {
    const broker = new FakeBroker(topic, partitions);
    broker.#server = await RequestServer.start((request) => broker.#answer(request));
    return broker;
  }

  private constructor(
    readonly topic: string,
    partitions: number,
  ) {
    for (let partition = 0; partition < partitions; partition++) this.partitions.set(partition, new FakeLog());
  }

  get address(): string {
    return `127.0.0.1:${this.#server?.port}`;
  }

  log(partition = 0): FakeLog {
    const log = this.partitions.get(partition);
    if (log === undefined) throw new Error(`no partition ${partition}`);
    return log;
  }

  /** Deletes the topic and makes it again. */
  makeAgain(): void {
    this.topicId = randomBytes(16).toString('hex');
    for (const partition of this.partitions.keys()) this.partitions.set(partition, new FakeLog());
    this.committed.clear();
    this.exists = true;
  }

  /** Another member has all partitions from now on. */
  takeOver(): void {
    this.#group.takeOver();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  async #answer(request: Buffer): Promise<Buffer | undefined> {
    const decoder = new Decoder(request);
    const [apiKey, version, correlationId] = [decoder.readInt16(), decoder.readInt16(), decoder.readInt32()];
    const clientId = decoder.readInt16();
    decoder.readBytes(Math.max(clientId, 0));
    const [api] = APIS[apiKey as keyof typeof APIS];
    this.asked.push(api);
    if (this.unanswered.has(api)) return undefined;
    const body = await this.#respond(api, version, decoder);
    const payload = new Encoder().writeInt32(correlationId).writeBuffer(body.buffer).buffer;
    return new Encoder().writeInt32(payload.length).writeBuffer(payload).buffer;
  }

  #respond(api: Api, version: number, request: Decoder): Encoder | Promise<Encoder> {
    const errorCode = this.errors.get(api) ?? 0;
    switch (api) {
      case 'ApiVersions':
        return this.#apiVersions();
      case 'Metadata':
        return version === 12 ? this.#topicId(errorCode) : this.#metadata(request, errorCode);
      case 'ListOffsets':
        return this.#listOffsets(request, errorCode);
      case 'FindCoordinator':
        return this.#writeBroker(new Encoder().writeInt16(errorCode));
      case 'JoinGroup':
        return this.#group.join(request, errorCode);
      case 'SyncGroup':
        return this.#group.sync(request);
      case 'Heartbeat':
        return this.#group.heartbeat(errorCode);
      case 'LeaveGroup':
        return new Encoder().writeInt16(0);
      case 'OffsetFetch':
        return this.#offsets(errorCode);
      case 'OffsetCommit':
        return this.#commit(request, errorCode);
      case 'Fetch':
        return this.#fetch(readFetch(request), errorCode);
    }
  }

  #apiVersions(): Encoder {
    const versions = Object.entries(APIS).map(([key, [name, highest]]) =>
      new Encoder()
        .writeInt16(Number(key))
        .writeInt16(0)
        .writeInt16(this.maxVersions.get(name) ?? highest),
    );
    return new Encoder().writeInt16(0).writeArray(versions).writeInt32(0);
  }

  #writeBroker(encoder: Encoder): Encoder {
    const [host, port] = this.address.split(':');
    return encoder
      .writeInt32(NODE_ID)
      .writeString(host ?? '')
      .writeInt32(Number(port));
  }

  #metadata(request: Decoder, errorCode: number): Encoder {
    const asksForAll = request.readInt32() < 0;
    const partitions = [...this.partitions.keys()].map((partition) =>
      new Encoder()
        .writeInt16(0)
        .writeInt32(partition)
        .writeInt32(NODE_ID)
        .writeArray([new Encoder().writeInt32(NODE_ID)])
        .writeArray([new Encoder().writeInt32(NODE_ID)])
        .writeArray([]),
    );
    const topic = new Encoder()
      .writeInt16(errorCode || (this.exists ? 0 : UNKNOWN_TOPIC))
      .writeString(this.topic)
      .writeBoolean(false)
      .writeArray(this.exists ? partitions : []);
    return new Encoder()
      .writeInt32(0)
      .writeArray([this.#writeBroker(new Encoder()).writeString(null)])
      .writeString('fake-cluster')
      .writeInt32(NODE_ID)
      .writeArray(asksForAll && !this.exists ? [] : [topic]);
  }

  #topicId(errorCode: number): Encoder {
    const [host, port] = this.address.split(':');
    const broker = new Encoder()
      .writeInt32(NODE_ID)
      .writeUVarIntString(host ?? '')
      .writeInt32(Number(port))
      .writeUVarIntString(null);
    const topic = new Encoder()
      .writeInt16(errorCode || (this.exists ? 0 : UNKNOWN_TOPIC))
      .writeUVarIntString(this.topic)
      .writeBuffer(Buffer.from(this.exists ? this.topicId : '0'.repeat(32), 'hex'));
    return tagged(new Encoder())
      .writeInt32(0)
      .writeUVarIntArray([tagged(broker)])
      .writeUVarIntString('fake-cluster')
      .writeInt32(NODE_ID)
      .writeUVarIntArray([topic]);
  }

  #listOffsets(request: Decoder, errorCode: number): Encoder {
    request.readInt32();
    const asked = readTopic(request, () => [request.readInt32(), String(request.readInt64())] as const);
    const partitions = asked.map(([partition, timestamp]) => {
      const { start, end } = this.log(partition);
      return new Encoder()
        .writeInt32(partition)
        .writeInt16(errorCode)
        .writeInt64(-1)
        .writeInt64(timestamp === EARLIEST ? start : end);
    });
    return this.#ofTopic(partitions);
  }

  #offsets(errorCode: number): Encoder {
    const partitions = [...this.partitions.keys()].map((partition) => {
      const { offset = '-1', metadata = '' } = this.committed.get(partition) ?? {};
      return new Encoder().writeInt32(partition).writeInt64(offset).writeString(metadata).writeInt16(errorCode);
    });
    return this.#ofTopic(partitions);
  }

  #commit(request: Decoder, errorCode: number): Encoder {
    readString(request);
    request.readInt32();
    readString(request);
    request.readInt64();
    const commits = readTopic(request, () => {
      const [partition, offset] = [request.readInt32(), String(request.readInt64())];
      return { partition, offset, metadata: readString(request) };
    });
    for (const { partition, offset, metadata } of commits) this.committed.set(partition, { offset, metadata });
    return this.#ofTopic(commits.map(({ partition }) => new Encoder().writeInt32(partition).writeInt16(errorCode)));
  }

  #ofTopic(partitions: readonly Encoder[]): Encoder {
    return new Encoder().writeArray([new Encoder().writeString(this.topic).writeArray(partitions)]);
  }

  async #fetch(request: FetchRequest, errorCode: number): Promise<Encoder> {
    await sleep(FETCH_WAIT_MS);
    const isThis = this.exists && request.topicId.toString('hex') === this.topicId;
    return writeFetched(request, isThis ? (partition) => this.log(partition) : undefined, errorCode);
  }
}
