import {
  AssignerProtocol,
  type Consumer,
  type ConsumerConfig,
  type ConsumerRunConfig,
  type PartitionAssigner,
} from 'kafkajs';
import { TOPIC } from './broker';
import type { SimulatedKafka } from './client';
import type { Generation } from './group';

const Batch = require('kafkajs/src/consumer/batch');

/** How often one looks whether all have joined. */
const LOOK_MS = 4_000;
const WAIT_MS = 200;
const TRIES = 5;
/** As old may be what is known of the partitions. */
const METADATA_AGE_MS = 10_000;
const EVENTS = { GROUP_JOIN: 'GROUP_JOIN', FETCH: 'FETCH', CRASH: 'CRASH' } as const;
const REBALANCING = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION'];
/** Answers to a fetch after which kafkajs looks for the topic's brokers and joins its group again. */
const STALE_METADATA = ['UNKNOWN_TOPIC_OR_PARTITION'];

type Assigner = ReturnType<PartitionAssigner>;
type EachBatch = NonNullable<ConsumerRunConfig['eachBatch']>;
type Listener = (event: { readonly payload: object }) => void;
type Fetched = { readonly responses: readonly { readonly partitions: readonly { readonly partition: number }[] }[] };

/**
 * A consumer that does what that of kafkajs 2.2.4 does: it joins, fetches, hands batches on, sends heartbeats by the
 * wall clock, joins again, gives up after some tries, and starts anew.
 */
export class SimulatedConsumer implements Pick<Consumer, 'connect' | 'disconnect' | 'run' | 'seek' | 'commitOffsets'> {
  readonly events = EVENTS;
  readonly #cluster;
  readonly #assigner: Assigner;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #positions = new Map<number, number>();
  readonly #seeks = new Map<number, number>();
  #assigned: readonly number[] = [];
  #memberId = '';
  #generation = 0;
  #knownPartitions = 0;
  #joined = 0;
  #lastHeartbeat = 0;
  #isRunning = false;
  #isDisconnected = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: SimulatedKafka,
    private readonly config: ConsumerConfig,
  ) {
    this.#cluster = client.cluster();
    const [assigner] = config.partitionAssigners ?? [];
    if (assigner === undefined) throw new Error('a consumer without an assigner');
    this.#assigner = assigner({ cluster: this.#cluster, groupId: config.groupId } as never);
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  connect = async () => {};
  subscribe = () => this.#cluster.refreshTopic();

  async run({ eachBatch }: ConsumerRunConfig): Promise<void> {
    if (eachBatch) await this.#start(eachBatch);
  }

  seek({ partition, offset }: { partition: number; offset: string }): void {
    this.#seeks.set(partition, Number(offset));
  }

  async commitOffsets(
    offsets: readonly { partition: number; offset: string; metadata?: string | null }[],
  ): Promise<void> {
    const [memberId, generation] = [this.#memberId, this.#generation];
    const given = new Map(
      offsets.map(({ partition, offset, metadata }) => [partition, { offset, metadata: metadata ?? '' }]),
    );
    await this.client.persist('commit', () => this.#group.commit(memberId, generation, given));
  }

  async disconnect(): Promise<void> {
    this.#isDisconnected = true;
    await this.#stop();
  }

  get #group() {
    return this.client.broker.group;
  }

  async #start(eachBatch: EachBatch): Promise<void> {
    try {
      await this.#join();
    } catch (error) {
      return this.#crash(error, eachBatch);
    }
    this.#isRunning = true;
    this.#loop = this.#read(eachBatch).catch((error) => this.#crash(error, eachBatch));
  }

  async #stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    await this.#loop;
    await this.#leave();
  }

  async #leave(): Promise<void> {
    const memberId = this.#memberId;
    this.#memberId = '';
    if (memberId !== '') await this.client.once('leave', () => this.#group.leave(memberId)).catch(() => {});
  }

  async #crash(error: unknown, eachBatch: EachBatch): Promise<void> {
    this.#isRunning = false;
    await this.#leave();
    this.#emit(EVENTS.CRASH, { error, groupId: this.config.groupId, restart: true });
    await this.client.sleep(WAIT_MS);
    if (!this.#isDisconnected) await this.#start(eachBatch);
  }

  async #read(eachBatch: EachBatch): Promise<void> {
    for (let failures = 0; this.#isRunning; ) {
      try {
        await this.#readOnce(eachBatch);
        failures = 0;
      } catch (error) {
        const type = typeOf(error);
        if (type === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
        if (type === 'UNKNOWN_MEMBER_ID' || REBALANCING.includes(type)) await this.#join();
        else if (++failures === TRIES) throw error;
        else await this.client.sleep(WAIT_MS * 2 ** failures);
      }
    }
  }

  async #readOnce(eachBatch: EachBatch): Promise<void> {
    const batches = await this.#fetch();
    this.#emit(EVENTS.FETCH, {});
    for (const batch of batches) {
      const { partition } = batch;
      if (!this.#isRunning) return;
      if (batch.isEmptyDueToFiltering()) this.#positions.set(partition, Number(batch.lastOffset()) + 1);
      if (!batch.isEmpty()) {
        await eachBatch({
          batch,
          resolveOffset: (offset: string) => void this.#positions.set(partition, Number(offset) + 1),
          heartbeat: () => this.#heartbeat(),
          isRunning: () => this.#isRunning,
          isStale: () => this.#seeks.has(partition),
        } as Parameters<EachBatch>[0]);
      }
      await this.#heartbeat();
    }
    if (batches.length === 0) await this.#heartbeat();
  }

  async #fetch() {
    const partitions = this.#assigned.map((partition) => {
      const sought = this.#seeks.get(partition);
      this.#seeks.delete(partition);
      if (sought !== undefined) this.#positions.set(partition, sought);
      return { partition, fetchOffset: String(this.#positions.get(partition) ?? 0), maxBytes: 1 };
    });
    if (partitions.length === 0) {
      await this.client.sleep(WAIT_MS);
      return [];
    }
    try {
      if (this.#lacksPartitions) {
        await this.#cluster.refreshTopic();
        await this.#join();
        return [];
      }
      const broker = (await this.#cluster.findBroker()) as unknown as { fetch(request: object): Promise<Fetched> };
      const { responses } = await broker.fetch({ topics: [{ topic: TOPIC, partitions }] });
      const fetched = responses.flatMap((response) => response.partitions);
      return fetched
        .filter(({ partition }) => !this.#seeks.has(partition))
        .map((data) => {
          const asked = partitions.find(({ partition }) => partition === data.partition);
          return new Batch(TOPIC, asked?.fetchOffset, data);
        });
    } catch (error) {
      if (!STALE_METADATA.includes(typeOf(error))) throw error;
      await this.#cluster.refreshTopic();
      await this.#join();
      return [];
    }
  }

  /** The topic has got more of them, which is found out after some time. */
  get #lacksPartitions(): boolean {
    const { broker, world } = this.client;
    return broker.logs.length > this.#knownPartitions && world.now >= this.#joined + METADATA_AGE_MS;
  }

  /** By the wall clock, as kafkajs has it. */
  async #heartbeat(): Promise<void> {
    const [memberId, generation] = [this.#memberId, this.#generation];
    if (Date.now() < this.#lastHeartbeat + (this.config.heartbeatInterval ?? 0)) return;
    await this.client.once('heartbeat', () => this.#group.heartbeat(memberId, generation));
    this.#lastHeartbeat = Date.now();
  }

  async #join(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        const assigned = await this.#joinOnce();
        this.#assigned = assigned;
        this.#emit(EVENTS.GROUP_JOIN, {
          groupId: this.config.groupId,
          memberAssignment: assigned.length === 0 ? {} : { [TOPIC]: assigned },
        });
        return;
      } catch (error) {
        const type = typeOf(error);
        if (type === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
        if (type !== 'UNKNOWN_MEMBER_ID' && !REBALANCING.includes(type)) throw error;
        if (tries === TRIES) throw error;
        await this.client.sleep(WAIT_MS * 2 ** tries);
      }
    }
  }

  async #joinOnce(): Promise<readonly number[]> {
    const group = this.#group;
    this.#memberId ||= group.newId();
    const memberId = this.#memberId;
    const { metadata } = this.#assigner.protocol({ topics: [TOPIC] });
    await this.client.persist('join', () => group.join(memberId, metadata));
    const generation = await this.#until('joined', () => group.generationOf(memberId));
    this.#generation = generation.id;
    const assignments = generation.leaderId === memberId ? await this.#assign(generation) : undefined;
    const own = await this.#until('sync', () => group.sync(memberId, generation.id, assignments));
    this.#lastHeartbeat = Date.now();
    this.#positions.clear();
    for (const [partition, { offset }] of group.committed) this.#positions.set(partition, Number(offset));
    const assigned = AssignerProtocol.MemberAssignment.decode(own)?.assignment[TOPIC] ?? [];
    this.#joined = this.client.world.now;
    this.#knownPartitions = assigned.length > 0 ? assigned.length : this.client.broker.logs.length;
    return assigned;
  }

  async #assign({ members }: Generation): Promise<ReadonlyMap<string, Buffer>> {
    await this.#cluster.refreshTopic();
    const assigned = await this.#assigner.assign({ members: [...members], topics: [TOPIC] });
    return new Map(assigned.map(({ memberId, memberAssignment }) => [memberId, memberAssignment]));
  }

  async #until<T>(what: string, ask: () => T | undefined): Promise<T> {
    for (;;) {
      const answer = await this.client.persist(what, ask);
      if (answer !== undefined) return answer;
      await this.client.sleep(LOOK_MS);
    }
  }

  #emit(event: string, payload: object): void {
    for (const listener of this.#listeners.get(event) ?? []) listener({ payload });
  }
}

const typeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
