import { basename, dirname } from 'node:path/posix';
import type { KafkaCredentials } from './kafka-client';

/** The Kafka client within Flink's connector is moved to this package. */
const SHADED = 'org.apache.flink.kafka.shaded.org.apache.kafka.common';

/**
 * Properties of the connector's Kafka clients. The script is a ConfigMap, so the password is not in it: the client
 * reads it from the file when it starts.
 */
export function kafkaProperties(credentials: KafkaCredentials | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  const { passwordFile } = credentials;
  const password = `\${files:${dirname(passwordFile)}:${basename(passwordFile)}}`;
  return {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `${SHADED}.security.scram.ScramLoginModule required username="${credentials.username}" password="${password}";`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': credentials.caFile,
    'config.providers': 'files',
    'config.providers.files.class': `${SHADED}.config.provider.DirectoryConfigProvider`,
  };
}
