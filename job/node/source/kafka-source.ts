import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { hungBroker } from '../../hung-broker';
import { FencedError } from '../checkpoint/checkpoint-log';
import type { Persistence } from '../operation/persistence';
import { withAdmin } from './kafka-client';
import { newestTakesAll } from './newest-takes-all';
import { installRawFetch, isRawMessage, type RawMessage } from './raw-fetch';
import { forEachRecord } from './record-batch';
import { type Intake, type Source, SourceError } from './source';

/** How soon the group gives up a member that was killed, and its partitions come to the next one. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs waits out a whole fetch before it acts on a seek or a join. */
const FETCH_WAIT_MS = 200;
/** A fetch waits for so much: many small ones, each of all partitions, would cost more than the rows in them. */
const FETCH_BYTES = 1024 * 1024;
/** Without a fetch for this long, Kafka counts as unavailable. */
const SILENCE_MS = 10_000;

export interface KafkaSourceOptions {
  readonly kafka: Kafka;
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly groupId: string;
  readonly persistence: Persistence;
  readonly logger: Logger;
}

/** The partitions of a topic, all of them, read as a consumer group of one. */
export class KafkaSource implements Source {
  readonly bounded = false;
  readonly replayable = true;
  readonly #options: KafkaSourceOptions;
  #clusterId = '';
  #consumer: Consumer | undefined;
  #lastFetch = Date.now();
  #accepting = false;
  #end: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    installRawFetch();
  }

  get identity(): string {
    return `kafka:${this.#clusterId}/${this.#options.topic}`;
  }

  get isAvailable(): boolean {
    const silent = !this.#accepting && Date.now() - this.#lastFetch > SILENCE_MS;
    if (silent) this.#options.persistence.failed(`no answer to a fetch for ${SILENCE_MS / 1000} s`);
    return !silent;
  }

  async check(): Promise<void> {
    const { kafka, bootstrapServers } = this.#options;
    this.#clusterId = await withAdmin(
      kafka,
      bootstrapServers,
      async (admin) => (await admin.describeCluster()).clusterId,
    );
  }

  async run(intake: Intake, claim: number): Promise<void> {
    await this.#announcePartitions(intake);
    const { kafka, groupId, topic } = this.#options;
    const consumer = kafka.consumer({
      groupId,
      partitionAssigners: [newestTakesAll(claim)],
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      minBytes: FETCH_BYTES,
      metadataMaxAge: hungBroker.metadataMaxAge,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 3_000, retries: 4, restartOnFailure: async () => true },
    });
    this.#consumer = consumer;
    this.#watch(consumer, intake);
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    this.#lastFetch = Date.now();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#accept(payload, intake),
    });
    await ended;
  }

  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const { topic } = this.#options;
    await this.#consumer?.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  }

  async stop(): Promise<void> {
    this.#end?.resolve();
    // A broker that is gone must not hold up the end: nothing is left to be done that matters.
    await Promise.race([this.#consumer?.disconnect(), sleep(5_000, undefined, { ref: false })]);
  }

  /** Where each partition is to be read from: the checkpoint's position, else the committed offset, else its start. */
  async #announcePartitions(intake: Intake): Promise<void> {
    const { kafka, bootstrapServers, topic, groupId, persistence } = this.#options;
    // A broker that has just come up loads its offsets first, and says so to who asks for them.
    const { ranges, committed } = await persistence.run(() =>
      withAdmin(kafka, bootstrapServers, async (admin) => ({
        ranges: await admin.fetchTopicOffsets(topic),
        committed: (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions ?? [],
      })),
    );
    for (const { partition, low, high } of ranges) {
      const [start, end] = [Number(low), Number(high)];
      const known = intake.position(partition);
      const group = Number(committed.find((offset) => offset.partition === partition)?.offset ?? -1);
      const wanted = known ?? (group >= 0 ? group : start);
      if (known !== undefined && known > end) {
        throw new SourceError(
          `the checkpoint stands at offset ${known} of partition ${partition}, but topic '${topic}' ends at ${end}: it was ` +
            'deleted and made again. Use another --long-term-store, or remove the checkpoints of this one',
        );
      }
      if (wanted < start) this.#reportLoss(partition, wanted, start);
      intake.expect(partition, Math.max(wanted, start), end);
    }
  }

  #reportLoss(partition: number, from: number, to: number): void {
    this.#options.logger.error(
      { partition, from, to },
      'records were deleted by the retention of the topic before they were read',
    );
  }

  #watch(consumer: Consumer, intake: Intake): void {
    const { topic, persistence } = this.#options;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
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
      this.#lastFetch = Date.now();
      persistence.succeeded();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => persistence.failed(payload.error));
  }

  async #accept(
    { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
    intake: Intake,
  ): Promise<void> {
    const messages = batch.messages.filter((message): message is typeof message & RawMessage => isRawMessage(message));
    const [first] = messages;
    const last = messages.at(-1);
    if (first === undefined || last === undefined || !isRunning() || isStale()) return;
    const { partition } = batch;
    const wanted = intake.position(partition);
    if (wanted !== undefined && first.logStartOffset > wanted)
      this.#reportLoss(partition, wanted, first.logStartOffset);
    // Heartbeats go on while the store holds the job back: only a job that is dead loses its partitions.
    const beat = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_INTERVAL_MS);
    this.#accepting = true;
    try {
      await intake.accept({
        partition,
        nextOffset: Number(batch.lastOffset()) + 1,
        endOffset: Number(batch.highWatermark),
        forEach: (visit) => {
          for (const { recordBatch } of messages) if (!recordBatch.isControl) forEachRecord(recordBatch, visit);
        },
      });
      resolveOffset(last.offset);
    } finally {
      clearInterval(beat);
      this.#accepting = false;
      this.#lastFetch = Date.now();
    }
  }
}
