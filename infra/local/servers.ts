import { type InfluxDb, startInfluxDb } from '../programs/influxdb';
import { type KafkaCluster, startKafka } from '../programs/kafka';
import { type LocalStack, startLocalStack } from '../programs/localstack';
import { Program } from '../programs/process';
import { telegraf } from '../programs/telegraf';
import type { Context } from './system';

const HOST = '127.0.0.1';

/** As many brokers as the manifests say, with the topics. */
export async function startManifestedKafka({
  manifests,
  replacements,
  dataDir,
  logDir,
}: Context): Promise<KafkaCluster> {
  const { metadata, spec } = manifests.get('Kafka');
  const brokers = manifests.ofKind('KafkaNodePool').reduce((sum, { spec }) => sum + spec.replicas, 0);
  const { config, metricsConfig } = spec.kafka;
  const metrics = metricsConfig.values.allowList;
  const kafka = await startKafka({ brokers, config, metrics, dataDir: dataDir('kafka'), logDir });
  for (const topic of manifests.ofKind('KafkaTopic')) {
    await kafka.createTopic(topic.metadata.name, topic.spec);
  }
  // One address stands for one: a list of them is not what every configuration takes in its place.
  const [bootstrap = ''] = kafka.bootstrapServers.split(',');
  replacements.address(`${metadata.name}-kafka-bootstrap`, bootstrap, 9092);
  replacements.addresses(`${metadata.name}-kafka-brokers`, kafka.metricsAddresses);
  return kafka;
}

/** With the scripts that its ConfigMap holds; ready when its manifest's probe says so. */
export async function startManifestedLocalStack({
  manifests,
  replacements,
  dataDir,
  logDir,
}: Context): Promise<LocalStack> {
  const name = 'localstack';
  const { spec } = manifests.get('Deployment', name).spec.template;
  const { env, container } = await replacements.pod(name, spec);
  const readyScripts = manifests.mountsOf(spec).get('/etc/localstack/init/ready.d') ?? {};
  const readyPath = container.readinessProbe?.httpGet?.path;
  const localStack = await startLocalStack({
    readyScripts,
    env,
    dataDir: dataDir(name),
    logDir,
    ...(readyPath !== undefined && { readyPath }),
    credentials: {
      AWS_ACCESS_KEY_ID: replacements.secret({ name: 'object-store', key: 'access-key-id' }),
      AWS_SECRET_ACCESS_KEY: replacements.secret({ name: 'object-store', key: 'secret-access-key' }),
    },
  });
  replacements.address(name, new URL(localStack.endpoint).host);
  return localStack;
}

/** Set up as the variables of its manifest say. */
export async function startManifestedInfluxDb({
  manifests,
  replacements,
  dataDir,
  logDir,
}: Context): Promise<InfluxDb> {
  const name = 'influxdb';
  const { env } = await replacements.pod(name, manifests.get('StatefulSet', name).spec.template.spec);
  const influxDb = await startInfluxDb({ dataDir: dataDir(name), logDir, env });
  replacements.address(name, new URL(influxDb.url).host);
  return influxDb;
}

/** With the configuration of its ConfigMap. */
export async function startTelegraf({ manifests, replacements, logDir }: Context): Promise<Program> {
  const name = 'telegraf';
  const { args, env } = await replacements.pod(name, manifests.get('Deployment', name).spec.template.spec);
  const health = `http://${HOST}:${replacements.portOf(name, 8080)}/`;
  const program = new Program({
    name: 'Telegraf',
    command: await telegraf(),
    args,
    env,
    logFile: `${logDir}/telegraf.log`,
    ready: async () => (await fetch(health, { signal: AbortSignal.timeout(2000) })).ok,
  });
  await program.start();
  return program;
}
