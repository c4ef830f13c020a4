import { TOPIC } from './broker';
import type { SimulatedKafka } from './client';
import type { ConsumerOffsets } from './consumer-offsets';
import { typeOf } from './errors';
import type { GroupMember } from './group-member';

const Batch = require('kafkajs/src/consumer/batch');

/** Without partitions of its own, a consumer looks again after so long. */
const WAIT_MS = 200;
/** Answers to a fetch after which kafkajs looks for the topic's brokers and joins its group again. */
const STALE_METADATA = ['UNKNOWN_TOPIC_OR_PARTITION'];

type Cluster = ReturnType<SimulatedKafka['cluster']>;
type Fetched = { readonly responses: readonly { readonly partitions: readonly { readonly partition: number }[] }[] };

/** Fetches the partitions that a member of the group has, and has it join again where what it knows of them is old. */
export class Fetcher {
  constructor(
    private readonly client: SimulatedKafka,
    private readonly cluster: Cluster,
    private readonly member: GroupMember,
    private readonly offsets: ConsumerOffsets,
  ) {}

  /** @returns a batch of kafkajs for each partition that was answered */
  async fetch() {
    const partitions = this.member.assigned.map((partition) => ({
      partition,
      fetchOffset: String(this.offsets.take(partition)),
      maxBytes: 1,
    }));
    if (partitions.length === 0) {
      await this.client.sleep(WAIT_MS);
      return [];
    }
    try {
      if (this.member.lacksPartitions) {
        await this.cluster.refreshTopic();
        await this.member.join();
        return [];
      }
      const broker = (await this.cluster.findBroker()) as unknown as { fetch(request: object): Promise<Fetched> };
      const { responses } = await broker.fetch({ topics: [{ topic: TOPIC, partitions }] });
      const fetched = responses.flatMap((response) => response.partitions);
      return fetched
        .filter(({ partition }) => !this.offsets.isSought(partition))
        .map((data) => {
          const asked = partitions.find(({ partition }) => partition === data.partition);
          return new Batch(TOPIC, asked?.fetchOffset, data);
        });
    } catch (error) {
      if (!STALE_METADATA.includes(typeOf(error))) throw error;
      await this.cluster.refreshTopic();
      await this.member.join();
      return [];
    }
  }
}
