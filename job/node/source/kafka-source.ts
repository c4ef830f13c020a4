import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent } from 'kafkajs';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../clock';
import { FencedError } from '../errors';
import { handleBatch } from './batch-handler';
import { EndOffsets } from './end-offsets';
import { FetchActivity } from './fetch-activity';
import type { FetchPositions } from './fetch-by-id';
import { GroupCoordinator } from './group-coordinator';
import { createConsumer, HEARTBEAT_INTERVAL_MS } from './kafka-consumer';
import { explained, isTopicUnknown, permanent } from './kafka-errors';
import { KafkaTopic, type KafkaTopicOptions } from './kafka-topic';
import type { Intake, Positions, Source } from './source';
import { COMMITTED_BY_THIS_ENGINE, TopicPositions, type TopicPositionsOptions } from './topic-positions';

/** How long the end waits for a broker that does not let its consumer go. */
const FAREWELL_MS = 5_000;

export interface KafkaSourceOptions extends KafkaTopicOptions, TopicPositionsOptions {
  readonly logger: Logger;
  /** @default that of the machine */
  readonly clock?: Clock;
}

/** The partitions of a topic, all of them, read as a consumer group of one. */
export class KafkaSource implements Source {
  readonly bounded = false;
  readonly replayable = true;
  readonly #options: KafkaSourceOptions;
  readonly #clock: Clock;
  readonly #topic: KafkaTopic;
  readonly #coordinator = new GroupCoordinator();
  readonly #activity: FetchActivity;
  readonly #endOffsets: EndOffsets;
  #consumer: Consumer | undefined;
  #end: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#topic = new KafkaTopic(options, this.#clock);
    this.#activity = new FetchActivity(this.#clock);
    this.#endOffsets = new EndOffsets(this.#topic, this.#activity);
  }

  get identity(): string {
    return this.#topic.identity;
  }

  get isAvailable(): boolean {
    return this.#activity.isAvailable;
  }

  async check(): Promise<void> {
    await this.#topic.check();
  }

  /** A cluster that was made again has another id, as its topics have. */
  async recognizes({ source }: Positions): Promise<boolean> {
    const { topic, whenOffsetsGoBack } = this.#options;
    const isSameTopic = source.startsWith('kafka:') && source.endsWith(`/${topic}`);
    return source === this.identity || (whenOffsetsGoBack === 'continue' && isSameTopic);
  }

  async run(intake: Intake, claim: number): Promise<void> {
    const { topic, retries } = this.#options;
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    // It may be rejected before it is waited for.
    ended.catch(() => {});
    // Not before the claim: an instance before this one may have read a topic that was made again in between.
    const positions = new TopicPositions(this.#options, intake, await this.#topic.findId());
    const { ranges, committed } = await this.#topic.describe();
    positions.begin(ranges, committed);
    const consumer = createConsumer(this.#options, claim, this.#fetchPositions(positions));
    this.#consumer = consumer;
    this.#watch(consumer, intake, positions);
    await retries.run(() =>
      explained(this.#options, async () => {
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
      }),
    );
    this.#activity.fetched();
    const endWatch = this.#clock.every(HEARTBEAT_INTERVAL_MS, () => {
      this.#reportSilence();
      void this.#endOffsets.tell(intake);
    });
    const [clock, coordinator, activity] = [this.#clock, this.#coordinator, this.#activity];
    try {
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => handleBatch(payload, { clock, coordinator, activity, intake, positions }),
      });
      await ended;
    } finally {
      endWatch();
    }
  }

  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const { topic } = this.#options;
    const metadata = COMMITTED_BY_THIS_ENGINE;
    await this.#consumer?.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset), metadata })),
    );
  }

  async stop(): Promise<void> {
    this.#end?.resolve();
    // A broker that is gone must not hold up the end: nothing is left to be done that matters.
    const enough = new AbortController();
    try {
      await Promise.race([this.#consumer?.disconnect(), this.#clock.sleep(FAREWELL_MS, enough.signal)]);
    } finally {
      enough.abort();
    }
  }

  #fetchPositions(positions: TopicPositions): FetchPositions {
    const { topic } = this.#options;
    const seek = (partition: number, offset: number) =>
      this.#consumer?.seek({ topic, partition, offset: String(offset) });
    return {
      fetching: () => this.#coordinator.leaveIfHung(),
      get topicId() {
        return positions.topicId;
      },
      lastEpoch: (partition, offset) => positions.lastEpoch(partition, offset),
      fetched: (partition, nextOffset, epoch) => positions.fetched(partition, nextOffset, epoch),
      diverged: async (partition, offset, end) =>
        seek(partition, positions.diverged(await this.#topic.range(partition), offset, end)),
      outOfRange: async (partition, offset) =>
        seek(partition, positions.outOfRange(await this.#topic.range(partition), offset)),
      topicUnknown: () => this.#topic.find(positions),
      failed: (error) => this.#endIfPermanent(error),
    };
  }

  /** kafkajs tries on, whatever it is answered. */
  #endIfPermanent(error: unknown): void {
    const final = permanent(error, this.#options);
    if (final !== undefined) this.#end?.reject(final);
  }

  #watch(consumer: Consumer, intake: Intake, positions: TopicPositions): void {
    this.#coordinator.watch(consumer);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }: ConsumerGroupJoinEvent) => this.#joined(payload, intake));
    consumer.on(consumer.events.FETCH, () => {
      this.#activity.fetched();
      this.#options.retries.succeeded();
    });
    consumer.on(consumer.events.CRASH, ({ payload }: ConsumerCrashEvent) => this.#crashed(payload, positions));
  }

  #joined({ groupId, memberAssignment }: ConsumerGroupJoinEvent['payload'], intake: Intake): void {
    const { topic } = this.#options;
    const assigned = memberAssignment[topic] ?? [];
    if (assigned.length === 0) {
      this.#end?.reject(
        new FencedError(
          `another instance has joined group '${groupId}' and taken over its partitions: this one stops. ` +
            'Run one instance per store',
        ),
      );
    }
    for (const partition of assigned) {
      const position = intake.position(partition);
      if (position !== undefined) this.#consumer?.seek({ topic, partition, offset: String(position) });
    }
  }

  /** kafkajs has given up, and starts again unless an answer was one that it does not try again. */
  async #crashed({ error, restart }: ConsumerCrashEvent['payload'], positions: TopicPositions): Promise<void> {
    const final = permanent(error, this.#options);
    if (final !== undefined || !restart) this.#end?.reject(final ?? error);
    else if (isTopicUnknown(error)) await this.#topic.find(positions).catch((cause) => this.#endIfPermanent(cause));
    else this.#options.retries.failed(error);
  }

  #reportSilence(): void {
    if (!this.isAvailable) this.#options.retries.failed(this.#activity.silence);
  }
}
