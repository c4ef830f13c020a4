import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Manifests } from '../../../infra/local/manifests';
import { Replacements } from '../../../infra/local/replacements';

let folder: string;
let manifests: Manifests;
let replacements: Replacements;

beforeAll(async () => {
  manifests = await Manifests.synthesize('small');
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-replacements-'));
  replacements = new Replacements(manifests, folder);
});

afterEach(() => rmSync(folder, { recursive: true }));

const specOf = (name: string) => manifests.get('Deployment', name).spec.template.spec;

test("a Service's address stands for the one of this machine", () => {
  replacements.address('localstack', '127.0.0.1:1234');
  expect(replacements.text('http://localstack:4566/bucket')).toBe('http://127.0.0.1:1234/bucket');
});

test('what only ends or begins like a Service is left as it is', () => {
  replacements.address('localstack', '127.0.0.1:1234');
  expect(replacements.text('my-localstack:4566 localstack:45667')).toBe('my-localstack:4566 localstack:45667');
});

test('of a Service with several addresses, each URL in a list becomes one of each', () => {
  replacements.addresses('understanding-apache-flink-kafka-brokers', ['127.0.0.1:1', '127.0.0.1:2']);
  expect(replacements.text('["http://understanding-apache-flink-kafka-brokers:9404/metrics"]')).toBe(
    '["http://127.0.0.1:1/metrics", "http://127.0.0.1:2/metrics"]',
  );
});

test('a Service that was not started cannot be named', () => {
  expect(() => replacements.text('http://influxdb:8086')).toThrow("'influxdb:8086' is used before it was started");
});

test('a key of a Secret has one value, and another key another', () => {
  const [a, again, b] = ['a', 'a', 'b'].map((key) => replacements.secret({ name: 'influxdb', key }));
  expect(a).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(a);
  expect(b).not.toBe(a);
});

test('of a configuration file, addresses and listening ports are replaced and nothing else', async () => {
  replacements.address('influxdb', '127.0.0.1:1111');
  replacements.address('understanding-apache-flink-kafka-bootstrap', '127.0.0.1:2222', 9092);
  replacements.address('understanding-apache-flink-kafka-brokers', '127.0.0.1:3333');
  replacements.address('job-metrics', '127.0.0.1:4444');
  const { args } = await replacements.pod('telegraf', specOf('telegraf'));
  const file = join(folder, 'telegraf', 'etc', 'telegraf', 'telegraf.conf');
  const port = (number: number) => `127.0.0.1:${replacements.portOf('telegraf', number)}`;
  const original = manifests.filesOf('telegraf')['telegraf.conf'] ?? '';
  expect(args).toContain(file);
  expect(readFileSync(file, 'utf8')).toBe(
    original
      .replaceAll('influxdb:8086', '127.0.0.1:1111')
      .replaceAll('understanding-apache-flink-kafka-bootstrap:9092', '127.0.0.1:2222')
      .replaceAll('understanding-apache-flink-kafka-brokers:9404', '127.0.0.1:3333')
      .replaceAll('job-metrics:8080', '127.0.0.1:4444')
      .replace(/(?<=service_address = "[^"]*):(\d+)/g, (_, number) => port(Number(number))),
  );
});

test('variables that name a file which is mounted name the one of this machine', async () => {
  replacements.address('understanding-apache-flink-kafka-bootstrap', '127.0.0.1:2222', 9092);
  const { env } = await replacements.pod('datagen', specOf('datagen'));
  expect(env.UAF_TAGS_FILE).toBe(join(folder, 'datagen', 'etc', 'datagen', 'tags.yaml'));
  expect(env.UAF_KAFKA_BROKERS).toBe('127.0.0.1:2222');
});
