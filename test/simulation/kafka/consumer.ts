import type { Consumer, ConsumerConfig, ConsumerRunConfig } from 'kafkajs';
import { TOPIC } from './broker';
import type { SimulatedKafka } from './client';
import { ConsumerOffsets } from './consumer-offsets';
import { hasToJoinAgain } from './errors';
import { Fetcher } from './fetcher';
import { type Commit, GroupMember } from './group-member';

const WAIT_MS = 200;
const TRIES = 5;
const EVENTS = { GROUP_JOIN: 'GROUP_JOIN', FETCH: 'FETCH', CRASH: 'CRASH' } as const;

type EachBatch = NonNullable<ConsumerRunConfig['eachBatch']>;
type Listener = (event: { readonly payload: object }) => void;

/**
 * A consumer that does what that of kafkajs 2.2.4 does: it joins, fetches, hands batches on, sends heartbeats by the
 * wall clock, joins again, gives up after some tries, and starts anew.
 */
export class SimulatedConsumer implements Pick<Consumer, 'connect' | 'disconnect' | 'run' | 'seek' | 'commitOffsets'> {
  readonly events = EVENTS;
  readonly #cluster;
  readonly #offsets = new ConsumerOffsets();
  readonly #member: GroupMember;
  readonly #fetcher: Fetcher;
  readonly #listeners = new Map<string, Listener[]>();
  #isRunning = false;
  #isDisconnected = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: SimulatedKafka,
    private readonly config: ConsumerConfig,
  ) {
    this.#cluster = client.cluster();
    this.#member = new GroupMember(client, this.#cluster, config, this.#offsets, (assigned) => this.#joined(assigned));
    this.#fetcher = new Fetcher(client, this.#cluster, this.#member, this.#offsets);
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
    this.#offsets.seek(partition, offset);
  }

  commitOffsets(offsets: readonly Commit[]): Promise<void> {
    return this.#member.commit(offsets);
  }

  async disconnect(): Promise<void> {
    this.#isDisconnected = true;
    await this.#stop();
  }

  async #start(eachBatch: EachBatch): Promise<void> {
    try {
      await this.#member.join();
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
    await this.#member.leave();
  }

  async #crash(error: unknown, eachBatch: EachBatch): Promise<void> {
    this.#isRunning = false;
    await this.#member.leave();
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
        this.#member.forgetIfUnknown(error);
        if (hasToJoinAgain(error)) await this.#member.join();
        else if (++failures === TRIES) throw error;
        else await this.client.sleep(WAIT_MS * 2 ** failures);
      }
    }
  }

  async #readOnce(eachBatch: EachBatch): Promise<void> {
    const batches = await this.#fetcher.fetch();
    this.#emit(EVENTS.FETCH, {});
    for (const batch of batches) {
      const { partition } = batch;
      if (!this.#isRunning) return;
      if (batch.isEmptyDueToFiltering()) this.#offsets.resolve(partition, batch.lastOffset());
      if (!batch.isEmpty()) {
        await eachBatch({
          batch,
          resolveOffset: (offset: string) => this.#offsets.resolve(partition, offset),
          heartbeat: () => this.#member.heartbeat(),
          isRunning: () => this.#isRunning,
          isStale: () => this.#offsets.isSought(partition),
        } as Parameters<EachBatch>[0]);
      }
      await this.#member.heartbeat();
    }
    if (batches.length === 0) await this.#member.heartbeat();
  }

  #joined(assigned: readonly number[]): void {
    this.#emit(EVENTS.GROUP_JOIN, {
      groupId: this.config.groupId,
      memberAssignment: assigned.length === 0 ? {} : { [TOPIC]: assigned },
    });
  }

  #emit(event: string, payload: object): void {
    for (const listener of this.#listeners.get(event) ?? []) listener({ payload });
  }
}
