import type { KafkaCluster } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import type { Message } from '../corpus/corpus';
import { type OrdinaryOptions, ordinaryMessages } from '../corpus/ordinary';
import { send } from '../corpus/send';
import type { RowsPerMessage } from './scale';

/** So many messages are in memory at a time. */
const MESSAGES_PER_BATCH = 50_000;

/** Topics of their own, with the rows in them that an engine is to read. */
export interface Backlog {
  readonly topics: Topics;
  readonly messages: number;
  readonly rowsPerMessage: RowsPerMessage;
  readonly rows: number;
  /** The last message of each partition. */
  readonly last: readonly Pick<Message, 'partition' | 'offset'>[];
}

export interface BacklogOptions extends Omit<OrdinaryOptions, 'seed' | 'messages' | 'rowsPerMessage'> {
  readonly rowsPerMessage: RowsPerMessage;
  /** Tells its topics from those of others. */
  readonly name: string;
  /** At least; the last message is a full one. */
  readonly rows: number;
  /**
   * What the broker keeps the rows compressed by, in Kafka's words.
   * @default - nothing
   */
  readonly compression?: string;
}

export async function fill(
  kafka: KafkaCluster,
  { name, rows, compression = 'producer', ...options }: BacklogOptions,
): Promise<Backlog> {
  const topics = await createPipelineTopics(kafka, name, { 'compression.type': compression });
  const messages = Math.ceil(rows / options.rowsPerMessage);
  const last = new Map<number, Pick<Message, 'partition' | 'offset'>>();
  let batch: Message[] = [];
  for (const message of ordinaryMessages({ seed: 1, messages, ...options })) {
    batch.push(message);
    last.set(message.partition, { partition: message.partition, offset: message.offset });
    if (batch.length < MESSAGES_PER_BATCH) continue;
    await send(batch, topics);
    batch = [];
  }
  await send(batch, topics);
  return {
    topics,
    messages,
    rowsPerMessage: options.rowsPerMessage,
    rows: messages * options.rowsPerMessage,
    last: [...last.values()],
  };
}
