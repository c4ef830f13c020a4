import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { hungBroker } from '../../hung-broker';
import { FencedError, SourceError } from '../errors';
import type { Retry } from '../retry';
import { fetchById } from './fetch-by-id';
import { describeTopic, withAdmin } from './kafka-client';
import { explained, isTopicUnknown, type KafkaUse, permanent } from './kafka-errors';
import { newestTakesAll } from './newest-takes-all';
import { isRawMessage, type RawMessage } from './raw-fetch';
import { forEachRecord } from './record-batch';
import type { Intake, Positions, Source } from './source';
import { fetchTopicId } from './topic-id';
import {
  COMMITTED_BY_THIS_ENGINE,
  type PartitionRange,
  TopicPositions,
  type TopicPositionsOptions,
} from './topic-positions';

/** How soon the group gives up a member that was killed, and its partitions come to the next one. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs waits out a whole fetch before it acts on a seek or a join. */
const FETCH_WAIT_MS = 200;
/** A fetch waits for so much: many small ones, each of all partitions, would cost more than the rows in them. */
const FETCH_BYTES = 1024 * 1024;
/** Without a fetch for this long, Kafka counts as unavailable. */
const SILENCE_MS = 10_000;
/** A broker that has just come up may not know of a topic yet: it is asked again before the topic counts as deleted. */
const ASKED_AGAIN = { times: 5, pause: 1_000 } as const;

export interface KafkaSourceOptions extends KafkaUse, TopicPositionsOptions {
  readonly kafka: Kafka;
  readonly retries: Retry;
  readonly logger: Logger;
}

/** The partitions of a topic, all of them, read as a consumer group of one. */
export class KafkaSource implements Source {
  readonly bounded = false;
  readonly replayable = true;
  readonly #options: KafkaSourceOptions;
  #clusterId = '';
  #topicId = '';
  #consumer: Consumer | undefined;
  #lastFetch = performance.now();
  #accepting = false;
  #end: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
  }

  get identity(): string {
    return `kafka:${this.#clusterId}/${this.#options.topic}`;
  }

  get isAvailable(): boolean {
    return this.#accepting || performance.now() - this.#lastFetch <= SILENCE_MS;
  }

  async check(): Promise<void> {
    const { kafka, bootstrapServers, topic } = this.#options;
    await explained(this.#options, async () => {
      this.#clusterId = await withAdmin(
        kafka,
        bootstrapServers,
        async (admin) => (await admin.describeCluster()).clusterId,
      );
      const topicId = await fetchTopicId(kafka, topic);
      if (topicId === undefined) throw new SourceError(`topic '${topic}' does not exist: create it`);
      this.#topicId = topicId;
    });
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
    const positions = new TopicPositions(this.#options, intake, this.#topicId);
    const { ranges, committed } = await this.#describe();
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
    this.#lastFetch = performance.now();
    const watchdog = setInterval(() => this.#reportSilence(), HEARTBEAT_INTERVAL_MS);
    try {
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#accept(payload, intake, positions),
      });
      await ended;
    } finally {
      clearInterval(watchdog);
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
    await Promise.race([this.#consumer?.disconnect(), sleep(5_000, undefined, { ref: false })]);
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
      get topicId() {
        return positions.topicId;
      },
      lastEpoch: (partition, offset) => positions.lastEpoch(partition, offset),
      fetched: (partition, nextOffset, epoch) => positions.fetched(partition, nextOffset, epoch),
      diverged: async (partition, offset, end) =>
        seek(partition, positions.diverged(await this.#range(partition), offset, end)),
      outOfRange: async (partition, offset) =>
        seek(partition, positions.outOfRange(await this.#range(partition), offset)),
      topicUnknown: () => this.#findTopic(positions),
      failed: (error) => this.#endIfPermanent(error),
    });
  }

  /** kafkajs tries on, whatever it is answered. */
  #endIfPermanent(error: unknown): void {
    const final = permanent(error, this.#options);
    if (final !== undefined) this.#end?.reject(final);
  }

  /** Looks for the topic by its name, after none of its id was found. */
  async #findTopic(positions: TopicPositions): Promise<void> {
    const { kafka, topic, retries } = this.#options;
    for (let tries = 1; ; tries++) {
      const topicId = await fetchTopicId(kafka, topic);
      if (topicId === positions.topicId) return;
      if (topicId !== undefined) {
        const { ranges } = await this.#describe();
        positions.replaced(topicId, ranges);
        this.#topicId = topicId;
        return;
      }
      if (tries < ASKED_AGAIN.times) {
        await sleep(ASKED_AGAIN.pause, undefined, { ref: false });
        continue;
      }
      positions.deleted();
      retries.failed(new Error(`topic '${topic}' was deleted`));
      return;
    }
  }

  async #range(partition: number): Promise<PartitionRange> {
    const { ranges } = await this.#describe();
    const found = ranges.find((range) => range.partition === partition);
    if (found === undefined) throw new Error(`topic '${this.#options.topic}' has no partition ${partition}`);
    return found;
  }

  async #describe() {
    const { kafka, bootstrapServers, topic, groupId, retries } = this.#options;
    // A broker that has just come up loads its offsets first, and says so to who asks for them.
    return retries.run(() =>
      explained(this.#options, () =>
        withAdmin(kafka, bootstrapServers, (admin) => describeTopic(admin, topic, groupId)),
      ),
    );
  }

  #watch(consumer: Consumer, intake: Intake, positions: TopicPositions): void {
    const { topic, retries } = this.#options;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }: ConsumerGroupJoinEvent) => {
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
      this.#lastFetch = performance.now();
      retries.succeeded();
    });
    consumer.on(consumer.events.CRASH, ({ payload }: ConsumerCrashEvent) => this.#crashed(payload, positions));
  }

  /** kafkajs has given up, and starts again unless an answer was one that it does not try again. */
  async #crashed({ error, restart }: ConsumerCrashEvent['payload'], positions: TopicPositions): Promise<void> {
    const final = permanent(error, this.#options);
    if (final !== undefined || !restart) this.#end?.reject(final ?? error);
    else if (isTopicUnknown(error)) await this.#findTopic(positions).catch((cause) => this.#endIfPermanent(cause));
    else this.#options.retries.failed(error);
  }

  #reportSilence(): void {
    if (!this.isAvailable) this.#options.retries.failed(`no answer to a fetch for ${SILENCE_MS / 1000} s`);
  }

  async #accept(
    { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
    intake: Intake,
    positions: TopicPositions,
  ): Promise<void> {
    const messages = batch.messages.filter((message): message is typeof message & RawMessage => isRawMessage(message));
    const last = messages.at(-1);
    if (last === undefined || !isRunning() || isStale()) return;
    const { partition } = batch;
    // Heartbeats go on while the store holds the job back: only a job that is dead loses its partitions.
    const beat = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_INTERVAL_MS);
    this.#accepting = true;
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
    } finally {
      clearInterval(beat);
      this.#accepting = false;
      this.#lastFetch = performance.now();
    }
  }
}
