import { AssignerProtocol, type ConsumerConfig, type PartitionAssigner } from 'kafkajs';
import { TOPIC } from './broker';
import type { SimulatedKafka } from './client';
import type { ConsumerOffsets } from './consumer-offsets';
import { hasToJoinAgain, isUnknownMember } from './errors';
import type { Generation } from './group';

/** How often one looks whether all have joined. */
const LOOK_MS = 4_000;
const WAIT_MS = 200;
const TRIES = 5;
/** As old may be what is known of the partitions. */
const METADATA_AGE_MS = 10_000;

type Cluster = ReturnType<SimulatedKafka['cluster']>;
type Assigner = ReturnType<PartitionAssigner>;
export type Commit = { readonly partition: number; readonly offset: string; readonly metadata?: string | null };

/** What a consumer is in its group: it joins, assigns partitions where it leads, sends heartbeats, commits and leaves. */
export class GroupMember {
  assigned: readonly number[] = [];
  readonly #assigner: Assigner;
  #memberId = '';
  #generation = 0;
  #knownPartitions = 0;
  #joined = 0;
  #lastHeartbeat = 0;

  /** @param hasJoined is told which partitions it has got */
  constructor(
    private readonly client: SimulatedKafka,
    private readonly cluster: Cluster,
    private readonly config: ConsumerConfig,
    private readonly offsets: ConsumerOffsets,
    private readonly hasJoined: (assigned: readonly number[]) => void,
  ) {
    const [assigner] = config.partitionAssigners ?? [];
    if (assigner === undefined) throw new Error('a consumer without an assigner');
    this.#assigner = assigner({ cluster, groupId: config.groupId } as never);
  }

  async join(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        const assigned = await this.#joinOnce();
        this.assigned = assigned;
        this.hasJoined(assigned);
        return;
      } catch (error) {
        this.forgetIfUnknown(error);
        if (!hasToJoinAgain(error) || tries === TRIES) throw error;
        await this.client.sleep(WAIT_MS * 2 ** tries);
      }
    }
  }

  /** Where its coordinator does not know it any more, it joins as a new one. */
  forgetIfUnknown(error: unknown): void {
    if (isUnknownMember(error)) this.#memberId = '';
  }

  async leave(): Promise<void> {
    const memberId = this.#memberId;
    this.#memberId = '';
    if (memberId !== '') await this.client.once('leave', () => this.#group.leave(memberId)).catch(() => {});
  }

  /** By the wall clock, as kafkajs has it. */
  async heartbeat(): Promise<void> {
    const [memberId, generation] = [this.#memberId, this.#generation];
    if (Date.now() < this.#lastHeartbeat + (this.config.heartbeatInterval ?? 0)) return;
    await this.client.once('heartbeat', () => this.#group.heartbeat(memberId, generation));
    this.#lastHeartbeat = Date.now();
  }

  async commit(offsets: readonly Commit[]): Promise<void> {
    const [memberId, generation] = [this.#memberId, this.#generation];
    const given = new Map(
      offsets.map(({ partition, offset, metadata }) => [partition, { offset, metadata: metadata ?? '' }]),
    );
    await this.client.persist('commit', () => this.#group.commit(memberId, generation, given));
  }

  /** The topic has got more of them, which is found out after some time. */
  get lacksPartitions(): boolean {
    const { broker, world } = this.client;
    return broker.logs.length > this.#knownPartitions && world.now >= this.#joined + METADATA_AGE_MS;
  }

  get #group() {
    return this.client.broker.group;
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
    this.offsets.reset(group.committed);
    const assigned = AssignerProtocol.MemberAssignment.decode(own)?.assignment[TOPIC] ?? [];
    this.#joined = this.client.world.now;
    this.#knownPartitions = assigned.length > 0 ? assigned.length : this.client.broker.logs.length;
    return assigned;
  }

  async #assign({ members }: Generation): Promise<ReadonlyMap<string, Buffer>> {
    await this.cluster.refreshTopic();
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
}
