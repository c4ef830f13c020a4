import type { Kafka } from 'kafkajs';
import type { Clock } from '../clock';
import { SourceError } from '../errors';
import type { Retry } from '../retry';
import { describeTopic, unreachableAt, withAdmin } from './kafka-client';
import { explained, type KafkaUse } from './kafka-errors';
import { fetchTopicId } from './topic-id';
import type { PartitionRange, TopicPositions } from './topic-positions';

/** A broker that has just come up may not know of a topic yet: it is asked again before the topic counts as deleted. */
const ASKED_AGAIN = { times: 5, pause: 1_000 } as const;

export interface KafkaTopicOptions extends KafkaUse {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly retries: Retry;
}

/** What a cluster says of a topic when it is asked. */
export class KafkaTopic {
  readonly #options: KafkaTopicOptions;
  readonly #clock: Clock;
  #clusterId = '';
  #id = '';

  constructor(options: KafkaTopicOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** The id of its cluster, and its name. */
  get identity(): string {
    return `kafka:${this.#clusterId}/${this.#options.topic}`;
  }

  /** @throws SourceError when there is no such topic */
  async check(): Promise<void> {
    const { kafka, bootstrapServers, topic } = this.#options;
    await explained(this.#options, async () => {
      this.#clusterId = await withAdmin(
        kafka,
        async (admin) => (await admin.describeCluster()).clusterId,
        unreachableAt(bootstrapServers),
      );
      const id = await fetchTopicId(kafka, topic);
      if (id === undefined) throw new SourceError(`topic '${topic}' does not exist: create it`);
      this.#id = id;
    });
  }

  /** The id that it has now, or had when it was there: it may have been made again since it was checked. */
  async findId(): Promise<string> {
    const { kafka, topic, retries } = this.#options;
    const id = await retries.run(() => explained(this.#options, () => fetchTopicId(kafka, topic)));
    this.#id = id ?? this.#id;
    return this.#id;
  }

  /** What its partitions hold, and what the group has committed of them. */
  async describe() {
    const { kafka, topic, groupId, retries } = this.#options;
    // A broker that has just come up loads its offsets first, and says so to who asks for them.
    return retries.run(() =>
      explained(this.#options, () => withAdmin(kafka, (admin) => describeTopic(admin, topic, groupId))),
    );
  }

  /** Where its partitions end now, asked once. */
  async ends(): Promise<readonly { readonly partition: number; readonly end: number }[]> {
    const { kafka, topic } = this.#options;
    const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
    return offsets.map(({ partition, high }) => ({ partition, end: Number(high) }));
  }

  async range(partition: number): Promise<PartitionRange> {
    const { ranges } = await this.describe();
    const found = ranges.find((range) => range.partition === partition);
    if (found === undefined) throw new Error(`topic '${this.#options.topic}' has no partition ${partition}`);
    return found;
  }

  /** Looks for it by its name, after none of its id was found. */
  async find(positions: TopicPositions): Promise<void> {
    const { kafka, topic, retries } = this.#options;
    for (let tries = 1; ; tries++) {
      const id = await fetchTopicId(kafka, topic);
      if (id === positions.topicId) return;
      if (id !== undefined) {
        const { ranges } = await this.describe();
        positions.replaced(id, ranges);
        return;
      }
      if (tries < ASKED_AGAIN.times) {
        await this.#clock.sleep(ASKED_AGAIN.pause);
        continue;
      }
      positions.deleted();
      retries.failed(new Error(`topic '${topic}' was deleted`));
      return;
    }
  }
}
