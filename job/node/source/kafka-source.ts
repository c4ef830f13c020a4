import type {
  Cluster,
  Consumer,
  ConsumerCrashEvent,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
  RequestTimeoutEvent,
} from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import type { Logger } from 'pino';
import { hungBroker } from '../../hung-broker';
import { type Clock, systemClock } from '../clock';
import { FencedError } from '../errors';
import { fetchById } from './fetch-by-id';
import { explained, isTopicUnknown, permanent } from './kafka-errors';
import { KafkaTopic, type KafkaTopicOptions } from './kafka-topic';
import { newestTakesAll } from './newest-takes-all';
import { isRawMessage, type RawMessage } from './raw-fetch';
import { forEachRecord } from './record-batch';
import type { Intake, Positions, Source } from './source';
import { COMMITTED_BY_THIS_ENGINE, TopicPositions, type TopicPositionsOptions } from './topic-positions';

/** How soon the group gives up a member that was killed, and its partitions come to the next one. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs waits out a whole fetch before it acts on a seek or a join. */
const FETCH_WAIT_MS = 200;
/** A fetch waits for so much: many small ones, each of all partitions, would cost more than the rows in them. */
const FETCH_BYTES = 1024 * 1024;
/** Without a fetch for this long, Kafka counts as unavailable. */
const SILENCE_MS = 10_000;
const NOT_COORDINATOR = 16;
/** How long the end waits for a broker that does not let its consumer go. */
const FAREWELL_MS = 5_000;
/** While a chunk is held up for longer than this, nothing tells how much more has come: then Kafka is asked. */
const HELD_UP_MS = 5_000;

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
  #consumer: Consumer | undefined;
  #lastFetch: number;
  #accepting = false;
  #acceptedSince = 0;
  #asksForEnds = false;
  /** The broker that coordinates the group has left a heartbeat without an answer. */
  #coordinatorHangs = false;
  #end: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#topic = new KafkaTopic(options, this.#clock);
    this.#lastFetch = this.#clock.now();
  }

  get identity(): string {
    return this.#topic.identity;
  }

  get isAvailable(): boolean {
    return this.#accepting || this.#clock.now() - this.#lastFetch <= SILENCE_MS;
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
    const consumer = this.#makeConsumer(claim, positions);
    this.#consumer = consumer;
    this.#watch(consumer, intake, positions);
    await retries.run(() =>
      explained(this.#options, async () => {
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
      }),
    );
    this.#lastFetch = this.#clock.now();
    const endWatch = this.#clock.every(HEARTBEAT_INTERVAL_MS, () => {
      this.#reportSilence();
      void this.#askForEnds(intake);
    });
    try {
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#accept(payload, intake, positions),
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

  #makeConsumer(claim: number, positions: TopicPositions): Consumer {
    const { kafka, groupId, topic } = this.#options;
    return kafka.consumer({
      groupId,
      partitionAssigners: [
        (config) => {
          this.#fetchById(config.cluster, topic, positions);
          return newestTakesAll(claim)(config);
        },
      ],
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      minBytes: FETCH_BYTES,
      metadataMaxAge: hungBroker.metadataMaxAge,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 3_000, retries: 4, restartOnFailure: async () => true },
    });
  }

  #fetchById(cluster: Cluster, topic: string, positions: TopicPositions): void {
    const seek = (partition: number, offset: number) =>
      this.#consumer?.seek({ topic, partition, offset: String(offset) });
    fetchById(cluster, topic, {
      fetching: () => this.#leaveHungCoordinator(),
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
    });
  }

  /**
   * kafkajs would ask it again after each batch that it holds, and wait for so long each time: with this answer it joins
   * the group at the broker that coordinates it by now.
   */
  #leaveHungCoordinator(): void {
    if (this.#coordinatorHangs) throw createErrorFromCode(NOT_COORDINATOR);
  }

  /** kafkajs tries on, whatever it is answered. */
  #endIfPermanent(error: unknown): void {
    const final = permanent(error, this.#options);
    if (final !== undefined) this.#end?.reject(final);
  }

  #watch(consumer: Consumer, intake: Intake, positions: TopicPositions): void {
    const { topic, retries } = this.#options;
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }: RequestTimeoutEvent) => {
      if (payload.apiName === 'Heartbeat') this.#coordinatorHangs = true;
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }: ConsumerGroupJoinEvent) => {
      this.#coordinatorHangs = false;
      const assigned = payload.memberAssignment[topic] ?? [];
      if (assigned.length === 0) {
        this.#end?.reject(
          new FencedError(
            `another instance has joined group '${payload.groupId}' and taken over its partitions: this one stops. ` +
              'Run one instance per store',
          ),
        );
      }
      for (const partition of assigned) {
        const position = intake.position(partition);
        if (position !== undefined) consumer.seek({ topic, partition, offset: String(position) });
      }
    });
    consumer.on(consumer.events.FETCH, () => {
      this.#lastFetch = this.#clock.now();
      retries.succeeded();
    });
    consumer.on(consumer.events.CRASH, ({ payload }: ConsumerCrashEvent) => this.#crashed(payload, positions));
  }

  /** kafkajs has given up, and starts again unless an answer was one that it does not try again. */
  async #crashed({ error, restart }: ConsumerCrashEvent['payload'], positions: TopicPositions): Promise<void> {
    const final = permanent(error, this.#options);
    if (final !== undefined || !restart) this.#end?.reject(final ?? error);
    else if (isTopicUnknown(error)) await this.#topic.find(positions).catch((cause) => this.#endIfPermanent(cause));
    else this.#options.retries.failed(error);
  }

  #reportSilence(): void {
    if (!this.isAvailable) this.#options.retries.failed(`no answer to a fetch for ${SILENCE_MS / 1000} s`);
  }

  /** So that the lag grows while the store holds the job back. */
  async #askForEnds(intake: Intake): Promise<void> {
    const isHeldUp = this.#accepting && this.#clock.now() - this.#acceptedSince > HELD_UP_MS;
    if (!isHeldUp || this.#asksForEnds || intake.learnEnd === undefined) return;
    this.#asksForEnds = true;
    try {
      for (const { partition, end } of await this.#topic.ends()) intake.learnEnd(partition, end);
    } catch {
      // The next fetch says what is wrong, and until then the lag is as it was.
    } finally {
      this.#asksForEnds = false;
    }
  }

  async #accept(
    { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
    intake: Intake,
    positions: TopicPositions,
  ): Promise<void> {
    this.#leaveHungCoordinator();
    const messages = batch.messages.filter((message): message is typeof message & RawMessage => isRawMessage(message));
    const last = messages.at(-1);
    if (last === undefined || !isRunning() || isStale()) return;
    const { partition } = batch;
    // Heartbeats go on while the store holds the job back: only a job that is dead loses its partitions.
    const endBeat = this.#clock.every(HEARTBEAT_INTERVAL_MS, () => void heartbeat().catch(() => {}));
    this.#accepting = true;
    this.#acceptedSince = this.#clock.now();
    try {
      const nextOffset = Number(batch.lastOffset()) + 1;
      await intake.accept({
        partition,
        nextOffset,
        endOffset: Number(batch.highWatermark),
        mark: positions.markAt(partition, nextOffset),
        forEach: (visit) => {
          for (const { recordBatch } of messages) forEachRecord(recordBatch, visit);
        },
      });
      resolveOffset(last.offset);
      last.done();
    } finally {
      endBeat();
      this.#accepting = false;
      this.#lastFetch = this.#clock.now();
    }
  }
}
