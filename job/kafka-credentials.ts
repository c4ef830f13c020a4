import { readFileSync } from 'node:fs';
import type { KafkaConfig } from 'kafkajs';
import type { Setting } from './settings';

/** The settings of a client whose cluster asks who it is. Secrets come as files, which no process list shows. */
export const credentialSettings = {
  kafkaUsername: {
    flag: '--kafka-username <name>',
    variable: 'UAF_KAFKA_USERNAME',
    description: 'user name for Kafka, with TLS and SCRAM-SHA-512 (default: no user, no TLS)',
  },
  kafkaPasswordFile: {
    flag: '--kafka-password-file <file>',
    variable: 'UAF_KAFKA_PASSWORD_FILE',
    description: "file with the user's password",
  },
  kafkaCaFile: {
    flag: '--kafka-ca-file <file>',
    variable: 'UAF_KAFKA_CA_FILE',
    description: "PEM file with the CA certificates to verify brokers with (default: the system's)",
  },
} as const satisfies Record<string, Setting>;

export type KafkaCredentials = { readonly [Name in keyof typeof credentialSettings]?: string };

/**
 * What kafkajs needs to prove who it is; nothing when no user is named.
 * @throws Error that names the setting that is missing, or the file that can't be read
 */
export function kafkajsCredentials(credentials: KafkaCredentials): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const { kafkaUsername: username, kafkaPasswordFile: passwordFile, kafkaCaFile: caFile } = credentials;
  if (username === undefined) {
    const [alone] = Object.keys(credentials).filter(isSetting);
    if (alone === undefined) return {};
    throw new Error(`${describe(alone)} needs a user: give ${describe('kafkaUsername')} as well`);
  }
  if (passwordFile === undefined) {
    throw new Error(`user '${username}' has no password: give ${describe('kafkaPasswordFile')} as well`);
  }
  return {
    ssl: caFile === undefined ? true : { ca: [readFileSync(caFile, 'utf8')] },
    sasl: { mechanism: 'scram-sha-512', username, password: readFileSync(passwordFile, 'utf8').trim() },
  };
}

const isSetting = (name: string): name is keyof typeof credentialSettings => Object.hasOwn(credentialSettings, name);

function describe(name: keyof typeof credentialSettings): string {
  const { flag, variable } = credentialSettings[name];
  return `${flag.split(' ')[0]} or ${variable}`;
}
