import { SourceError } from '../errors';

/** What an error of Kafka may be about. */
export interface KafkaUse {
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly kafkaUsername?: string;
}

/** By the type of the answer, or the name of kafkajs's error: what is wrong, and what to do. */
const PERMANENT: Readonly<Record<string, (use: KafkaUse) => string>> = {
  TOPIC_AUTHORIZATION_FAILED: (use) =>
    `${user(use)} may not use a topic of the job: allow it to Read and Describe the source, and to Write and Describe ` +
    'the topics of lines and rejected rows',
  GROUP_AUTHORIZATION_FAILED: (use) =>
    `${user(use)} may not use the consumer group '${use.groupId}': allow it to Read it, or name another by --group-id`,
  CLUSTER_AUTHORIZATION_FAILED: (use) => `${user(use)} may not use this cluster: allow it to`,
  SASL_AUTHENTICATION_FAILED: refusedLogin,
  KafkaJSSASLAuthenticationError: refusedLogin,
  UNSUPPORTED_SASL_MECHANISM: (use) =>
    `the broker at ${use.bootstrapServers} does not take SCRAM-SHA-512: name a listener that does by --bootstrap-servers`,
  UNSUPPORTED_VERSION: () =>
    'the broker does not take a request in any version that the job knows: use Kafka 3.1 or later',
  KafkaJSServerDoesNotSupportApiKey: () =>
    'the broker does not take a request that the job needs: use Kafka 3.1 or later',
  UNSUPPORTED_COMPRESSION_TYPE: () =>
    "the broker can't give records in a compression that the job asks for: use Kafka 3.1 or later",
  INVALID_TOPIC_EXCEPTION: () =>
    'the name of a topic is none that Kafka takes: letters, digits, dots, dashes, underscores',
  INCONSISTENT_GROUP_PROTOCOL: (use) =>
    `another program reads in the consumer group '${use.groupId}': stop it, or name another group by --group-id`,
  INVALID_GROUP_ID: (use) => `'${use.groupId}' is not a valid name of a consumer group: choose another with --group-id`,
  INVALID_SESSION_TIMEOUT: () =>
    "a session of 10 s is not within the broker's group.min.session.timeout.ms and group.max.session.timeout.ms: allow it",
};

/**
 * What Kafka would answer to any further try as well.
 * @returns the error that says so and what to do, or undefined where trying again may help
 */
export function permanent(error: unknown, use: KafkaUse): SourceError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SourceError) return cause;
    const explain = PERMANENT['type' in cause ? String(cause.type) : ''] ?? PERMANENT[cause.name];
    if (explain !== undefined) return new SourceError(`${explain(use)} (Kafka says: ${cause.message})`);
  }
  return undefined;
}

/** Runs an action, and makes what no further try would change a SourceError. */
export async function explained<T>(use: KafkaUse, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw permanent(error, use) ?? error;
  }
}

function refusedLogin(use: KafkaUse): string {
  return `${user(use)} could not log in at ${use.bootstrapServers}: check UAF_KAFKA_USERNAME and the file in UAF_KAFKA_PASSWORD_FILE`;
}

const user = ({ kafkaUsername }: KafkaUse) => (kafkaUsername === undefined ? 'this job' : `user '${kafkaUsername}'`);

/** The broker does not know the topic, or a partition of it. */
export function isTopicUnknown(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && cause.type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  }
  return false;
}
