import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFlinkJob } from '../../../infra/local/manifested-flink';
import { Manifests } from '../../../infra/local/manifests';
import { Replacements } from '../../../infra/local/replacements';
import { flinkAddresses } from '../../../infra/programs/flink';
import { setUpRequest } from '../../../infra/programs/influxdb';
import { NodeJob } from '../../../infra/programs/job';
import * as broker from '../../../infra/programs/kafka/broker-config';
import * as localStack from '../../../infra/programs/localstack';

type Settings = Readonly<Record<string, unknown>>;

/** What a program of this machine is not told as its manifest says, and why. */
const REPLACED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Kafka: {},
  LocalStack: { GATEWAY_LISTEN: 'an address' },
  InfluxDB: { DOCKER_INFLUXDB_INIT_MODE: 'its volume is always an empty one, which is set up' },
  'the job on the Node engine': { UAF_LISTEN_HOST: 'an address', UAF_PORT: 'a port' },
  'the job on Flink': {
    'blob.server.port': 'a port',
    'jobmanager.rpc.port': 'a port',
    'metrics.internal.query-service.port': 'a port',
    'metrics.reporter.prom.port': 'a port',
    'taskmanager.data.port': 'a port',
    'taskmanager.rpc.port': 'a port',
  },
};

let folder: string;
let small: Manifests;
let local: Manifests;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-settings-'));
  [small, local] = await Promise.all([Manifests.synthesize('small'), Manifests.synthesize('local')]);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The environment of a workload's pod, with addresses, paths and secrets of this machine. */
async function environmentOf(kind: 'Deployment' | 'StatefulSet', name: string): Promise<Record<string, string>> {
  const replacements = new Replacements(small, folder);
  for (const service of ['understanding-apache-flink-kafka-bootstrap', 'localstack', 'influxdb', 'job-metrics']) {
    replacements.address(service, '127.0.0.1:1');
  }
  const { env } = await replacements.pod(name, small.get(kind, name).spec.template.spec);
  return env;
}

/** The settings of a manifest that a program gets otherwise, or not at all. */
const replaced = (declared: Settings, started: Settings): string[] =>
  Object.keys(declared)
    .filter((name) => started[name] !== declared[name])
    .sort();

const allowed = (program: string): string[] => Object.keys(REPLACED[program] ?? {});

const NODE = { id: 1, port: 1, controllerPort: 2 };

describe('every setting of a manifest is applied, or is one that this machine replaces:', () => {
  test.each(['small', 'local'] as const)('Kafka of %s', (environment) => {
    const { version, config } = { small, local }[environment].get('Kafka').spec.kafka;
    const started = { ...config, ...broker.ofThisMachine(NODE, [NODE], folder) };
    expect(replaced(config, started)).toEqual(allowed('Kafka'));
    const pom = readFileSync(join(__dirname, '../../../infra/programs/kafka/pom.xml'), 'utf8');
    expect(pom).toContain(`<version>${version}</version>`);
  });

  test('LocalStack', async () => {
    const env = await environmentOf('Deployment', 'localstack');
    const started = { ...env, ...localStack.ofThisMachine(1, folder) };
    expect(replaced(env, started)).toEqual(allowed('LocalStack'));
  });

  test('InfluxDB', async () => {
    const env = await environmentOf('StatefulSet', 'influxdb');
    const asked = new Set<string>();
    setUpRequest((name) => {
      asked.add(name);
      return env[name] ?? '';
    });
    const setUp = Object.keys(env).filter((name) => name.startsWith('DOCKER_INFLUXDB_INIT_'));
    expect(setUp.filter((name) => !asked.has(name))).toEqual(allowed('InfluxDB'));
  });

  test('the job on the Node engine', async () => {
    const env = await environmentOf('Deployment', 'job');
    const { options } = await NodeJob.create({ folder, env });
    expect(replaced(env, options.env ?? {})).toEqual(allowed('the job on the Node engine'));
  });

  test('the job on Flink', () => {
    const { configuration } = readFlinkJob(local);
    const started = { ...configuration, ...flinkAddresses(1, 2) };
    expect(replaced(configuration, started)).toEqual(allowed('the job on Flink'));
  });
});
