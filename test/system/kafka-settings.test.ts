import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Admin, type ConfigEntries, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import facts from '../../infra/delivery/plan/kafka/facts.json';
import { javaCommand } from '../../infra/programs/java';
import { type KafkaCluster, kafkaJars, startKafka } from '../../infra/programs/kafka';
import { at } from '../../infra/value-at';
import { planOf } from '../unit/delivery/changes';
import type { RuleCase } from '../unit/delivery/rule-case';
import { brokerSettingChanges } from '../unit/delivery/single-changes/broker-settings';
import { topicChanges } from '../unit/delivery/single-changes/topics';

const TOPIC = 'a-topic';
const DEFAULT = 5;

let kafka: KafkaCluster;
let admin: Admin;

/** Every setting of a broker or a topic, as the broker describes it. */
async function describeSettings(type: ConfigResourceTypes, name: string): Promise<ConfigEntries[]> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [{ type, name }] });
  return resources[0]?.configEntries ?? [];
}

/** Whether Kafka takes the settings over while it runs. Nothing is kept. */
async function takes(
  type: ConfigResourceTypes,
  name: string,
  config: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value: String(value) }));
  try {
    await admin.alterConfigs({ validateOnly: true, resources: [{ type, name, configEntries }] });
    return true;
  } catch {
    return false;
  }
}

/** How a broker takes over what it takes over while it runs, by Kafka's own program. */
async function updateModes(): Promise<Readonly<Record<string, string>>> {
  const program = join(__dirname, '../programs/kafka/UpdateModes.java');
  const args = ['-XX:TieredStopAtLevel=1', '-cp', join(await kafkaJars(), '*'), program];
  const lines = execFileSync(await javaCommand('Kafka'), args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  );
}

beforeAll(async () => {
  kafka = await startKafka();
  await kafka.createTopic(TOPIC, { partitions: 1 });
  admin = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING, retry: { retries: 1 } }).admin();
  await admin.connect();
});

afterAll(async () => {
  await admin?.disconnect();
  await kafka?.stop();
});

describe("what we know of Kafka's settings is what a real broker says:", () => {
  it('every setting of a broker, how it takes it over, and its default', async () => {
    const modes = await updateModes();
    const told = (await describeSettings(ConfigResourceTypes.BROKER, '1')).map(({ configName, configSynonyms }) => {
      const own = configSynonyms.find((each) => each.configSource === DEFAULT && each.configName === configName);
      return [configName, [modes[configName] ?? 'read-only', own?.configValue ?? null]] as const;
    });
    expect(facts.broker).toEqual(Object.fromEntries(told));
  });

  it('which settings a broker takes over while it runs', async () => {
    const told = await describeSettings(ConfigResourceTypes.BROKER, '1');
    const readOnly = told.filter(({ readOnly: is }) => is).map(({ configName }) => configName);
    const known = Object.entries(facts.broker).flatMap(([name, [kind]]) => (kind === 'read-only' ? [name] : []));
    expect(known.sort()).toEqual(readOnly.sort());
  });

  it('every setting of a topic, and the setting of the brokers that counts in its absence', async () => {
    const told = (await describeSettings(ConfigResourceTypes.TOPIC, TOPIC)).map(({ configName, configSynonyms }) => {
      const fallback = configSynonyms.find(({ configSource }) => configSource >= 4);
      return [configName, fallback?.configName ?? null] as const;
    });
    expect(facts.topic).toEqual(Object.fromEntries(told));
  });
});

describe('what is told of a single change is not milder than what a real broker does:', () => {
  const checked = [...brokerSettingChanges, ...topicChanges].filter((change) => change.checked === 'broker');
  const configOf = (change: RuleCase, when: 'before' | 'after', ...keys: string[]): Record<string, unknown> =>
    Object.assign({}, ...(change[when] ?? []).map((object) => at(object, 'spec', ...keys) ?? {}));

  it.each(checked.map((change) => [change.of, change] as const))('%s', async (_of, change) => {
    const isTopic = change.after?.some(({ kind }) => kind === 'KafkaTopic');
    const keys = isTopic ? ['config'] : ['kafka', 'config'];
    const [before, after] = [configOf(change, 'before', ...keys), configOf(change, 'after', ...keys)];
    const type = isTopic ? ConfigResourceTypes.TOPIC : ConfigResourceTypes.BROKER;
    // A removed setting is set to what it was, which a running broker refuses or takes alike.
    const taken = await takes(type, isTopic ? TOPIC : '1', { ...before, ...after });
    const told = planOf(change.before ?? [], change.after ?? []).changes.flatMap(({ consequences }) => consequences);
    const saysHarmless = told.every(({ effect }) => effect === 'no restart');
    const isNamedDefault = told.some(({ rule }) => rule.endsWith('-same'));
    expect({ change: change.of, harmless: saysHarmless && !taken && !isNamedDefault }).toEqual({
      change: change.of,
      harmless: false,
    });
    if (change.rule.endsWith('read-only')) expect(taken).toBe(false);
    if (change.rule.endsWith('dynamic')) expect(taken).toBe(true);
  });
});
