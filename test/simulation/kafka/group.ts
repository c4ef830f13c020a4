import type { World } from '../world';

const SESSION_MS = 10_000;
const REBALANCE_MS = 10_000;

interface Member {
  readonly metadata: Buffer;
  seen: number;
  /** Of the generation that is being made. */
  hasJoined: boolean;
}

/** What a member is told once all have joined. */
export interface Generation {
  readonly id: number;
  readonly leaderId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

const refuse = (type: string): never => {
  throw Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });
};

/** The coordinator of a consumer group. Members ask until there is an answer, where a broker would have them wait for it. */
export class Group {
  readonly committed = new Map<number, { readonly offset: string; readonly metadata: string }>();
  readonly #members = new Map<string, Member>();
  #generation: Generation = { id: 0, leaderId: '', members: [] };
  #assignments: ReadonlyMap<string, Buffer> | undefined;
  /** Until when members may join the next generation; undefined while none is being made. */
  #deadline: number | undefined;
  #ids = 0;

  constructor(private readonly world: World) {}

  newId(): string {
    return `member-${++this.#ids}`;
  }

  join(memberId: string, metadata: Buffer): void {
    this.#rebalance();
    this.#members.set(memberId, { metadata, seen: this.world.now, hasJoined: true });
    this.#look();
  }

  /** @returns the generation that the member is in, once all have joined it */
  generationOf(memberId: string): Generation | undefined {
    this.#look();
    const member = this.#members.get(memberId) ?? refuse('UNKNOWN_MEMBER_ID');
    member.seen = this.world.now;
    return this.#deadline === undefined ? this.#generation : undefined;
  }

  /** @param assignments of the leader @returns the member's own, once there is one */
  sync(memberId: string, generation: number, assignments?: ReadonlyMap<string, Buffer>): Buffer | undefined {
    this.heartbeat(memberId, generation);
    this.#assignments ??= assignments;
    return this.#assignments?.get(memberId);
  }

  heartbeat(memberId: string, generation: number): void {
    this.#look();
    const member = this.#members.get(memberId) ?? refuse('UNKNOWN_MEMBER_ID');
    member.seen = this.world.now;
    if (this.#deadline !== undefined) refuse('REBALANCE_IN_PROGRESS');
    if (generation !== this.#generation.id) refuse('ILLEGAL_GENERATION');
  }

  commit(
    memberId: string,
    generation: number,
    offsets: ReadonlyMap<number, { offset: string; metadata: string }>,
  ): void {
    if (!this.#members.has(memberId)) refuse('UNKNOWN_MEMBER_ID');
    if (generation !== this.#generation.id) refuse('ILLEGAL_GENERATION');
    for (const [partition, committed] of offsets) this.committed.set(partition, committed);
  }

  leave(memberId: string): void {
    if (this.#members.delete(memberId)) this.#rebalance();
  }

  /** Another program commits, which it may as long as the group has no members: those that are dead are given up before. */
  commitByAnother(offsets: ReadonlyMap<number, number>): void {
    this.#members.clear();
    this.#deadline = undefined;
    for (const [partition, offset] of offsets) this.committed.set(partition, { offset: String(offset), metadata: '' });
  }

  /** Members that are silent are given up, and a generation that all have joined begins. */
  #look(): void {
    const { now } = this.world;
    if (this.#deadline === undefined) {
      const silent = [...this.#members].filter(([, { seen }]) => seen + SESSION_MS < now);
      for (const [memberId] of silent) this.leave(memberId);
    }
    if (this.#deadline === undefined) return;
    const missing = [...this.#members].filter(([, { hasJoined }]) => !hasJoined);
    if (missing.length > 0 && now < this.#deadline) return;
    for (const [memberId] of missing) this.#members.delete(memberId);
    for (const member of this.#members.values()) member.seen = now;
    const members = [...this.#members].map(([memberId, { metadata }]) => ({ memberId, memberMetadata: metadata }));
    this.#generation = { id: this.#generation.id + 1, leaderId: members[0]?.memberId ?? '', members };
    this.#assignments = undefined;
    this.#deadline = undefined;
  }

  #rebalance(): void {
    if (this.#deadline !== undefined) return;
    this.#deadline = this.world.now + REBALANCE_MS;
    for (const member of this.#members.values()) member.hasJoined = false;
  }
}
