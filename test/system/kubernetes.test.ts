import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAMESPACE, System } from '../../infra/charts/system';
import { type LiveObject, withoutServerFields } from '../../infra/delivery/cluster/live-object';
import { gitOps } from '../../infra/delivery/gitops';
import { declaredObjects } from '../../infra/delivery/revision/declared';
import { environmentNames, loadEnvironment } from '../../infra/environments';
import { type Answer, type KubernetesApi, startKubernetesApi } from '../programs/kubernetes';
import { crdFiles, operatorCrds } from '../programs/operator-crds';
import { type Manifest, manifestsOf, parseManifests } from '../unit/infra/manifests';

const { folder: crdFolder, missing } = operatorCrds();
const folder = mkdtempSync(join(tmpdir(), 'uaf-manifests-'));
let api: KubernetesApi;

/** What kubectl says when the server checks a file as strictly as it can, and keeps nothing. */
const check = (file: string): Promise<Answer> =>
  api.kubectl('apply', '--dry-run=server', '--validate=strict', '--filename', file);

function write(name: string, manifest: object): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

/** A manifest of an environment with one part replaced. */
function broken(environment: string, kind: string, change: (spec: Manifest['spec']) => object): string {
  const manifest = manifestsOf(environment).find((one) => one.kind === kind);
  if (!manifest) throw new Error(`no ${kind} in ${environment}`);
  return write(`broken-${kind}`, { ...manifest, spec: { ...manifest.spec, ...change(manifest.spec) } });
}

beforeAll(async () => {
  if (missing) throw new Error(missing);
  api = await startKubernetesApi();
  for (const file of crdFiles(crdFolder)) {
    // Flink's is too large for the annotation that apply would keep of it.
    const { code, stderr } = await api.kubectl('create', '--filename', file);
    if (code !== 0) throw new Error(stderr);
  }
  await api.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
});

afterAll(async () => {
  await api?.stop();
  rmSync(folder, { recursive: true });
});

describe.each(environmentNames)('the Kubernetes API, asked about the manifests of %s,', (name) => {
  const outdir = join(folder, name);
  new System(loadEnvironment(name).props, { outdir }).synth();
  const [namespaceFile = '', ...files] = readdirSync(outdir).sort();

  beforeAll(async () => {
    // Kept, as the others belong into it.
    const { code, stderr } = await api.kubectl('apply', '--filename', join(outdir, namespaceFile));
    if (code !== 0) throw new Error(stderr);
  });

  it.each(files)('accepts every object of %s', async (file) => {
    const { code, stdout, stderr } = await check(join(outdir, file));
    expect([code, stderr.replaceAll(/^Warning: .*\n/gm, '')]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toHaveLength(parseManifests(readFileSync(join(outdir, file), 'utf8')).length);
  });

  it('warns about nothing but LocalStack, which runs as root', async () => {
    const answers = await Promise.all(files.map((file) => check(join(outdir, file))));
    const warnings = answers.flatMap(({ stderr }) => stderr.match(/^Warning: .*/gm) ?? []);
    expect(warnings).toEqual(
      name === 'production' ? [] : [expect.stringMatching(/PodSecurity "restricted.*runAsUser=0/)],
    );
  });
});

describe('the namespace of production', () => {
  const pod = (name: string, spec: object | undefined) =>
    write(name, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE }, spec });

  beforeAll(async () => {
    await api.kubectl('apply', '--filename', join(folder, 'production', '0000-namespace.k8s.yaml'));
  });

  it("accepts a pod of Flink's template, once the operator has given it an image", async () => {
    const spec = manifestsOf('production').find(({ kind }) => kind === 'FlinkDeployment')?.spec.podTemplate?.spec;
    const containers = spec?.containers.map((container) => ({ ...container, image: 'flink:2' }));
    expect(await check(pod('flink', { ...spec, containers }))).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses a pod of root', async () => {
    const spec = manifestsOf('local').find(
      ({ spec: { template } }) => template?.spec.securityContext.runAsNonRoot === false,
    );
    const { code, stderr } = await check(pod('root', spec?.spec.template?.spec));
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/violates PodSecurity "restricted:latest"/);
  });
});

describe('the Kubernetes API refuses', () => {
  it.each<[what: string, file: () => string, reason: RegExp]>([
    [
      'a field that a Deployment has not',
      () => broken('local', 'Deployment', () => ({ replica: 2 })),
      /unknown field "spec.replica"/,
    ],
    [
      'a port out of range',
      () => broken('local', 'Service', () => ({ ports: [{ port: 99_999 }] })),
      /port: Invalid value: 99999/,
    ],
    [
      'a network that is none',
      () => broken('local', 'NetworkPolicy', () => ({ ingress: [{ from: [{ ipBlock: { cidr: 'all' } }] }] })),
      /cidr/,
    ],
    [
      'a field that Kafka has not',
      () => broken('local', 'Kafka', () => ({ zookeeper: { replicas: 1 } })),
      /unknown field "spec.zookeeper"/,
    ],
    [
      'a listener of an unknown type',
      () =>
        broken('local', 'Kafka', ({ kafka }) => ({
          kafka: { ...kafka, listeners: [{ name: 'a', port: 9092, tls: false, type: 'public' }] },
        })),
      /type: Unsupported value: "public"/,
    ],
    [
      'partitions that are no number',
      () => broken('local', 'KafkaTopic', () => ({ partitions: 'many' })),
      /partitions.*must be of type integer/,
    ],
    [
      'a role that no Kafka node has',
      () => broken('local', 'KafkaNodePool', () => ({ roles: ['zookeeper'] })),
      /roles.*Unsupported value: "zookeeper"/,
    ],
    [
      'a way to authenticate that is none',
      () => broken('production', 'KafkaUser', () => ({ authentication: { type: 'kerberos' } })),
      /type: Unsupported value: "kerberos"/,
    ],
    [
      'an upgrade mode that Flink has not',
      () => broken('local', 'FlinkDeployment', () => ({ job: { upgradeMode: 'sometimes' } })),
      /upgradeMode: Unsupported value: "sometimes"/,
    ],
    [
      'a version of Flink that the operator does not know',
      () => broken('local', 'FlinkDeployment', () => ({ flinkVersion: 'v9_9' })),
      /flinkVersion: Unsupported value: "v9_9"/,
    ],
  ])('%s', async (_, file, reason) => {
    const { code, stderr } = await check(file());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(reason);
  });
});

// Last, as it keeps what it applies.
it('what Argo CD and Flux apply leaves each object as it is at a second time', async () => {
  const source = { repository: 'system', path: 'waves' };
  const { waves } = gitOps('local', declaredObjects('local'), source);
  const applyAll = async () => {
    const applied: object[] = [];
    for (const { folder: wave, manifests } of waves) {
      const file = write(wave, { apiVersion: 'v1', kind: 'List', items: manifests });
      const args = ['--server-side', '--field-manager=gitops', '--force-conflicts', '--output=json'];
      const { code, stdout, stderr } = await api.kubectl('apply', ...args, '--filename', file);
      if (code !== 0) throw new Error(stderr);
      const answer: { items?: LiveObject[] } & LiveObject = JSON.parse(stdout);
      const objects = answer.items ?? [answer];
      // Whoever watches an object takes a new generation for a change, also where nothing else is another.
      applied.push(...objects.map((one) => ({ ...withoutServerFields(one), generation: one.metadata.generation })));
    }
    return applied;
  };
  const first = await applyAll();
  expect(first).toHaveLength(declaredObjects('local').length);
  expect(await applyAll()).toEqual(first);
});
