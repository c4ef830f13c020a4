import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type Kafka, KafkaJSError } from 'kafkajs';

const ATTEMPTS = 10;
/** What a coordinator that was elected just now needs to load its offsets, on a busy machine too. */
const RETRY_DELAY_MS = 1_000;

/**
 * Asks again what Kafka answers only for now (a new leader or coordinator): kafkajs gives up at some of these answers.
 * @throws Error of the last attempt, or the first one that trying again would not change
 */
export async function askKafka<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KafkaJSError && error.retriable) || attempt === ATTEMPTS) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

/**
 * A connection for each attempt: one that is kept would go on asking the broker that led before.
 * @param unreachable throws what no broker at all means @default - the error of kafkajs
 */
export const askAdmin = <T>(
  kafka: Kafka,
  ask: (admin: Admin) => Promise<T>,
  unreachable: (error: Error) => never = raise,
): Promise<T> =>
  askKafka(async () => {
    const admin = kafka.admin();
    try {
      await admin.connect().catch(unreachable);
      return await ask(admin);
    } finally {
      await admin.disconnect();
    }
  });

function raise(error: Error): never {
  throw error;
}
