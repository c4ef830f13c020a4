import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { totalRequests } from '../../../infra/capacity';
import { System } from '../../../infra/charts/system';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { parseQuantity } from '../../../infra/quantity';
import { manifestsOf } from './manifests';

/** The sizes of minikube that a file names. */
const minikubesOf = (file: string) =>
  [...readFileSync(join(__dirname, '../../..', file), 'utf8').matchAll(/--memory=(\d+) --cpus=(\d+)/g)].map(
    ([, megabytes, cpus]) => ({ megabytes: Number(megabytes), cpus: Number(cpus) }),
  );

const kindsOf = (name: string): string[] => manifestsOf(name).map(({ kind }) => kind);
const servicesOf = (name: string) => manifestsOf(name).filter(({ kind }) => kind === 'Service');

describe('environments', () => {
  it('are those that have a file', () => {
    expect(environmentNames).toEqual(['local', 'production', 'small']);
  });

  it('that do not exist are refused with those that do', () => {
    expect(() => loadEnvironment('staging')).toThrow(
      "there is no environment 'staging': choose one of local, production, small, or add infra/environments/staging.ts",
    );
  });

  it.each([
    // minikube's own pods, and the operators of Strimzi and Flink
    ['local', { cpu: 1.0, megabytes: 1200 }],
    // minikube's own pods, and the operator of Strimzi
    ['small', { cpu: 0.9, megabytes: 650 }],
  ])('%s fits the minikube that its file and docs/kubernetes.md start, beside %j', (name, others) => {
    const [ofFile] = minikubesOf(`infra/environments/${name}.ts`);
    expect(ofFile).toBeDefined();
    expect(minikubesOf('docs/kubernetes.md')).toContainEqual(ofFile);
    const { megabytes = 0, cpus = 0 } = ofFile ?? {};
    const { cpu, memory } = totalRequests(new System(loadEnvironment(name).props));
    expect(cpu + others.cpu).toBeLessThanOrEqual(cpus);
    expect(memory / 1e6 + others.megabytes).toBeLessThanOrEqual(megabytes);
  });

  it.each(environmentNames)('%s asks for no less than the sum of its containers', (name) => {
    // Given the sum over the manifests of plain workloads alone
    const plain = manifestsOf(name)
      .flatMap(({ spec }) => spec.template?.spec.containers ?? [])
      .map(({ resources }) => parseQuantity(resources?.requests.memory ?? '0'))
      .reduce((a, b) => a + b, 0);
    // Then what operators make comes on top
    expect(totalRequests(new System(loadEnvironment(name).props)).memory).toBeGreaterThan(plain);
  });
});

describe('local', () => {
  it('has the node ports of the original', () => {
    const ports = servicesOf('local').flatMap(({ metadata, spec }) => {
      const { ports: all } = spec;
      const open = Array.isArray(all) ? all.filter(({ nodePort }) => nodePort !== undefined) : [];
      return open.map(({ nodePort }) => `${metadata.name} ${nodePort}`);
    });
    expect(ports.sort()).toEqual([
      'influxdb 32086',
      'kafka-ui 32180',
      'localstack 32566',
      's3manager 32280',
      'telegraf 32092',
      'telegraf 32094',
      'telegraf 32125',
    ]);
  });
});

describe('small', () => {
  it('runs the Node engine, not Flink', () => {
    expect(kindsOf('small')).not.toContain('FlinkDeployment');
    expect(
      manifestsOf('small')
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata }) => metadata.name),
    ).toContain('job');
  });
});

describe('production', () => {
  it('has no LocalStack', () => {
    expect(manifestsOf('production').map(({ metadata }) => metadata.name)).not.toContain('localstack');
  });

  it('has no node ports', () => {
    // Without a type, a Service is one of type ClusterIP.
    const types = new Set(servicesOf('production').map(({ spec }) => spec.type ?? 'ClusterIP'));
    expect([...types]).toEqual(['ClusterIP']);
  });

  it('gives every client of Kafka a user, and whoever verifies', () => {
    const users = manifestsOf('production').filter(({ kind }) => kind === 'KafkaUser');
    const names = users.map(({ metadata }) => metadata.name).sort();
    expect(names).toEqual(['datagen', 'job', 'kafka-ui', 'telegraf', 'verify']);
  });

  it('keeps its volumes when what uses them is deleted', () => {
    const text = JSON.stringify(manifestsOf('production'));
    expect(text).toContain('"deleteClaim":false');
    expect(text).toContain('"whenDeleted":"Retain"');
    expect(text).not.toContain('"deleteClaim":true');
  });

  it('has access keys nowhere', () => {
    expect(JSON.stringify(manifestsOf('production'))).not.toMatch(/ACCESS_KEY/);
  });
});
