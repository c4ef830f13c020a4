import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { javaCommand } from '../../infra/programs/java';
import { kafkaJars } from '../../infra/programs/kafka';
import { freePort } from '../../infra/programs/ports';
import { Program, temporaryFolder } from '../../infra/programs/process';
import { java, run } from '../../infra/programs/tool';

/** One broker that takes TLS and a password (SCRAM-SHA-512) of every client, and denies what no rule allows. */
export interface SecuredKafka {
  readonly bootstrapServers: string;
  /** Where whoever connects has all rights, without a password or TLS. */
  readonly internalServers: string;
  /** The certificate that vouches for the broker, as a PEM file. */
  readonly caFile: string;
  /** How a user gets in. */
  clientOf(username: string): Kafka;
  /** Has all rights. */
  readonly admin: Admin;
  stop(): Promise<void>;
}

const CLUSTER_ID = 'UnderstandApacheFlinkS';
const STORE_PASSWORD = 'changeit';

/** Under which a broker is known, and which its certificate names: not one that leads to this machine. */
export interface AdvertisedAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * @param passwords by user name
 * @param advertised instead of where it is, as for a client that is led there
 */
export async function startSecuredKafka(
  passwords: Readonly<Record<string, string>>,
  advertised?: AdvertisedAddress,
): Promise<SecuredKafka> {
  const command = await javaCommand('Kafka');
  const classPath = join(await kafkaJars(), '*');
  const folder = temporaryFolder('secured-kafka');
  const [client, internal, controller] = [await freePort(), await freePort(), await freePort()];
  const keyStore = join(folder, 'key-store.p12');
  const caFile = join(folder, 'ca.crt');
  const propertiesFile = join(folder, 'broker.properties');
  await makeCertificate(keyStore, caFile, advertised === undefined ? 'ip:127.0.0.1' : `dns:${advertised.host}`);
  const { host, port } = advertised ?? { host: '127.0.0.1', port: client };
  writeFileSync(
    propertiesFile,
    lines({
      'process.roles': 'broker,controller',
      'node.id': 1,
      listeners: `CLIENT://127.0.0.1:${client},INTERNAL://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `CLIENT://${host}:${port},INTERNAL://127.0.0.1:${internal}`,
      'listener.security.protocol.map': 'CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'INTERNAL',
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'log.dirs': join(folder, 'data'),
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.client.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': keyStore,
      'ssl.keystore.password': STORE_PASSWORD,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'auto.create.topics.enable': false,
      'offsets.topic.num.partitions': 1,
      'offsets.topic.replication.factor': 1,
      'group.initial.rebalance.delay.ms': 0,
      'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    }),
  );
  const users = Object.entries(passwords).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', propertiesFile, ...users];
  await run(java, ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classPath, ...format]);

  const connect = (port: number, security: Pick<KafkaConfig, 'ssl' | 'sasl'> = {}) =>
    new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING, retry: { retries: 2 }, ...security });
  const admin = connect(internal).admin();
  const broker = new Program({
    name: 'Kafka',
    command,
    args: ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', propertiesFile],
    logFile: join(folder, 'broker.log'),
    ready: async () => {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length === 1;
    },
  });
  const stop = async () => {
    await admin.disconnect();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await broker.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    bootstrapServers: `127.0.0.1:${client}`,
    internalServers: `127.0.0.1:${internal}`,
    caFile,
    admin,
    clientOf: (username) =>
      connect(client, {
        ssl: { ca: [readFileSync(caFile, 'utf8')] },
        sasl: { mechanism: 'scram-sha-512', username, password: passwords[username] ?? '' },
      }),
    stop,
  };
}

async function makeCertificate(keyStore: string, caFile: string, name: string): Promise<void> {
  const keytool = { command: 'keytool', install: 'it comes with the JDK: put its bin folder on the PATH' };
  const store = ['-keystore', keyStore, '-storepass', STORE_PASSWORD, '-storetype', 'PKCS12', '-alias', 'broker'];
  const key = ['-keyalg', 'RSA', '-dname', 'CN=broker', '-ext', `SAN=${name}`, '-ext', 'BC=ca:true', '-validity', '2'];
  await run(keytool, ['-genkeypair', ...store, ...key]);
  await run(keytool, ['-exportcert', '-rfc', ...store, '-file', caFile]);
}

const lines = (values: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
