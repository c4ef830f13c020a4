import type { ConsumerConfig, Kafka, PartitionMetadata } from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import type { ProtocolRequest } from '../../../job/node/source/cluster';
import type { Machine, World } from '../world';
import { type Broker, CLUSTER_ID, TOPIC } from './broker';
import { SimulatedConsumer } from './consumer';

const UNKNOWN_TOPIC = 3;
const FETCH = 1;
/** kafkajs tries so often, and waits longer from try to try. */
const TRIES = 5;
const FIRST_PAUSE_MS = 200;
/** Longer than a consumer asks for, so that waiting takes few steps. */
const FETCH_WAIT_MS = 1_000;

const connectionLost = () =>
  Object.assign(new Error('connection lost'), { name: 'KafkaJSConnectionError', retriable: true });

type Exchange = {
  readonly request: ProtocolRequest;
  readonly response: { decode(bytes: Buffer): Promise<object>; parse(decoded: object): Promise<object> };
};

/** What one process sees of a cluster through kafkajs, whose own code opens sockets and waits by the machine's clock. */
export class SimulatedKafka {
  #fetched: Buffer = Buffer.alloc(0);

  constructor(
    readonly broker: Broker,
    readonly world: World,
    readonly machine: Machine,
  ) {}

  /** As the engine takes it. */
  get kafka(): Kafka {
    return this as unknown as Kafka;
  }

  admin() {
    const { broker } = this;
    return {
      connect: () => this.persist('connect', () => {}),
      disconnect: async () => {},
      describeCluster: async () => ({ clusterId: CLUSTER_ID }),
      fetchTopicOffsets: () =>
        this.persist('offsets of the topic', () => {
          this.#checkTopic();
          return broker.logs.map(({ start, stableEnd }, partition) => ({
            partition,
            low: String(start),
            high: String(stableEnd),
          }));
        }),
      fetchOffsets: () =>
        this.persist('offsets of the group', () => [
          {
            topic: TOPIC,
            partitions: broker.logs.map((_, partition) => {
              const { offset = '-1', metadata = '' } = broker.group.committed.get(partition) ?? {};
              return { partition, offset, metadata };
            }),
          },
        ]),
    };
  }

  consumer(config: ConsumerConfig): SimulatedConsumer {
    return new SimulatedConsumer(this, config);
  }

  /** The connections of one consumer. */
  cluster() {
    const broker = {
      versions: { 1: { maxVersion: 13 }, 3: { maxVersion: 12 } },
      connectionPool: { pool: [], send: (exchange: Exchange) => this.#send(exchange) },
      disconnect: async () => {},
    };
    return {
      connect: async () => {},
      disconnect: async () => {},
      refreshMetadata: async () => {},
      refreshTopic: () => this.persist('metadata of the topic', () => this.#checkTopic()),
      getNodeIds: () => [1],
      findBroker: async () => broker,
      findTopicPartitionMetadata: () =>
        this.broker.logs.map((_, partitionId) => ({ partitionId })) as PartitionMetadata[],
    };
  }

  /** A request that is tried again, as kafkajs does it. */
  async persist<T>(what: string, apply: () => T): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.once(what, apply);
      } catch (error) {
        const isRetriable = error instanceof Error && 'retriable' in error && error.retriable === true;
        if (!isRetriable || tries === TRIES) throw error;
        await this.sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
      }
    }
  }

  once<T>(what: string, apply: () => T): Promise<T> {
    return this.world.request(this.machine, what, apply, connectionLost);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.world.after(this.machine, ms, resolve));
  }

  #checkTopic(): void {
    if (!this.broker.exists) throw createErrorFromCode(UNKNOWN_TOPIC);
  }

  async #send({ request, response }: Exchange): Promise<object> {
    const { buffer } = (await request.encode()) as { buffer: Buffer };
    const isFetch = request.apiKey === FETCH;
    const answered = await this.once(request.apiName, () =>
      isFetch ? this.broker.fetch(buffer) : { response: this.broker.metadata(), isWorthIt: true },
    );
    if (isFetch) this.#useMemoryAgain(answered.response);
    // A broker waits for records before it answers that there are none.
    if (!answered.isWorthIt) await this.sleep(FETCH_WAIT_MS);
    return response.parse(await response.decode(answered.response));
  }

  /** Who fetches has read what was fetched before: something else stands there now. */
  #useMemoryAgain(fetched: Buffer): void {
    this.#fetched.fill(0xff);
    this.#fetched = fetched;
  }
}
