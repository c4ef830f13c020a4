import '../../job/kafka-compression';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { settings } from '../../datagen/settings';
import { pipeline } from '../../job/pipeline';
import { rulesOf } from '../programs/kafka-rules';
import { type SecuredKafka, startSecuredKafka } from '../programs/secured-kafka';
import { manifestsOf } from '../unit/infra/manifests';

const users = manifestsOf('production').filter(({ kind }) => kind === 'KafkaUser');
const passwords = Object.fromEntries(users.map(({ metadata }) => [metadata.name, `password-of-${metadata.name}`]));
const topics: string[] = Object.values(pipeline.topics).map(({ name }) => name);
const { timeSeries, telegraf, rejected } = pipeline.topics;

let kafka: SecuredKafka;

beforeAll(async () => {
  kafka = await startSecuredKafka(passwords);
  await kafka.admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 1 })) });
  await kafka.admin.createAcls({ acl: rulesOf(users) });
  await groupsAreServed();
});

afterAll(() => kafka?.stop());

/** The first question about a group has the broker make the topic of offsets, and answers fail until it has. */
async function groupsAreServed(): Promise<void> {
  for (;;) {
    try {
      await kafka.admin.fetchOffsets({ groupId: 'none', topics });
      return;
    } catch {
      await sleep(200);
    }
  }
}

async function mayWrite(client: Kafka, topic: string): Promise<boolean> {
  const producer = client.producer({ retry: { retries: 0 } });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ value: 'x' }] });
    return true;
  } catch (error) {
    expect(String(error)).toMatch(/not authorized/i);
    return false;
  } finally {
    await producer.disconnect();
  }
}

/** Whether it gets a message in the consumer group that is its own. */
async function mayRead(client: Kafka, topic: string, groupId: string): Promise<boolean> {
  const consumer = client.consumer({ groupId, retry: { retries: 3, initialRetryTime: 100 }, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.run({ eachMessage: async () => resolve(true) }).catch(reject);
    });
  } catch (error) {
    // kafkajs says of a group that it may not join that it found no coordinator.
    expect(String(error)).toMatch(/not authorized|GroupCoordinatorNotFound/i);
    return false;
  } finally {
    await consumer.disconnect();
  }
}

describe('the users of production', () => {
  it('are the only ones to get in', async () => {
    const admin = kafka.clientOf('stranger').admin({ retry: { retries: 0 } });
    await expect(admin.connect()).rejects.toThrow(/SASL|authentication/i);
  });

  it.each<[user: string, topics: string[]]>([
    ['datagen', [timeSeries.name]],
    ['job', [telegraf.name, rejected.name]],
    ['telegraf', []],
    ['kafka-ui', []],
    ['verify', []],
  ])('%s may write %j, and nothing else', async (user, expected) => {
    const written: string[] = [];
    for (const topic of topics) {
      if (await mayWrite(kafka.clientOf(user), topic)) written.push(topic);
    }
    expect(written).toEqual(topics.filter((topic) => expected.includes(topic)));
  });

  it.each([
    ['job', 'time-series-job', timeSeries.name, true],
    ['telegraf', 'telegraf', telegraf.name, true],
    ['telegraf', 'telegraf-rejected', rejected.name, true],
    ['telegraf', 'telegraf', timeSeries.name, false],
    ['telegraf', 'time-series-job', telegraf.name, false],
    ['datagen', 'datagen', timeSeries.name, false],
    ['verify', 'inspect-1', timeSeries.name, true],
    ['verify', 'inspect-1', telegraf.name, false],
    ['verify', 'time-series-job', timeSeries.name, false],
  ])('%s in group %s and topic %s: may read is %s', async (user, group, topic, expected) => {
    expect(await mayRead(kafka.clientOf(user), topic, group)).toBe(expected);
  });

  it('kafka-ui sees topics, their configuration and groups', async () => {
    const admin = kafka.clientOf('kafka-ui').admin({ retry: { retries: 0 } });
    await admin.connect();
    try {
      expect(await admin.listTopics()).toEqual(expect.arrayContaining(topics));
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: timeSeries.name }],
      });
      expect(resources[0]?.errorCode).toBe(0);
      expect((await admin.listGroups()).groups).not.toHaveLength(0);
    } finally {
      await admin.disconnect();
    }
  });
});

describe('the data generator', () => {
  it('gets in with what its manifest gives it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uaf-datagen-'));
    try {
      // Given the variables of its Deployment, with the files and the address that they stand for
      const passwordFile = join(folder, 'password');
      writeFileSync(passwordFile, passwords.datagen ?? '');
      const container = manifestsOf('production').find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'datagen',
      )?.spec.template?.spec.containers[0];
      const env = Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value]));
      expect(Object.keys(env)).toEqual(
        expect.arrayContaining([settings.kafkaUsername.variable, settings.kafkaCaFile.variable]),
      );
      const here = {
        [settings.kafkaBrokers.variable]: kafka.bootstrapServers,
        [settings.kafkaPasswordFile.variable]: passwordFile,
        [settings.kafkaCaFile.variable]: kafka.caFile,
        [settings.tags.variable]: join(__dirname, '../../datagen/tags.yaml'),
      };
      // When it sends the messages of the last minutes
      const before = await kafka.admin.fetchTopicOffsets(timeSeries.name);
      const child = spawn(
        process.execPath,
        ['-r', './register.js', 'datagen/cli.ts', '--count', '3', '--backfill', '2m'],
        {
          cwd: join(__dirname, '../..'),
          env: { ...process.env, NODE_ENV: '', ...env, ...here },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      let log = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
      const [code] = await once(child, 'close');
      // Then they are in the topic, and the password is not in the log
      expect([code, log]).toEqual([0, expect.not.stringContaining(passwords.datagen ?? 'x')]);
      const after = await kafka.admin.fetchTopicOffsets(timeSeries.name);
      expect(Number(after[0]?.high) - Number(before[0]?.high)).toBe(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
