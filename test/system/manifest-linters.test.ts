import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { System } from '../../infra/charts/system';
import { environmentNames, loadEnvironment } from '../../infra/environments';
import { startKubernetesApi } from '../programs/kubernetes';
import { writeSchemas } from '../programs/kubernetes-schemas';
import { checkov, type Finding, kubeconform, kubeScore } from '../programs/manifest-linters';
import { operatorCrds } from '../programs/operator-crds';
import { manifestsOf } from '../unit/infra/manifests';
import { exceptions, isExcepted } from './lint-exceptions';

const folder = mkdtempSync(join(tmpdir(), 'uaf-lint-'));
const schemas = join(folder, 'schemas');
const empty = join(folder, 'empty');
const bad = join(folder, 'bad');
const outdir = (name: string) => join(folder, 'dist', name);
const found: Finding[] = [];

const BAD = `apiVersion: v1
kind: Pod
metadata: { name: bad }
spec: { contianers: [], containers: [{ name: bad, image: bad, securityContext: { privileged: true } }] }
`;

beforeAll(async () => {
  const { crds, missing } = operatorCrds();
  if (missing) throw new Error(missing);
  for (const name of environmentNames) new System(loadEnvironment(name).props, { outdir: outdir(name) }).synth();
  for (const path of [schemas, empty, bad]) mkdirSync(path);
  writeFileSync(join(bad, 'bad.k8s.yaml'), BAD);
  const api = await startKubernetesApi();
  try {
    await writeSchemas(api, crds, schemas);
  } finally {
    await api.stop();
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(environmentNames)('in %s', (name) => {
  it('kubeconform finds every manifest valid, by strict schemas', async () => {
    const { valid, findings } = await kubeconform(outdir(name), schemas);
    expect(findings).toEqual([]);
    expect(valid).toBe(manifestsOf(name).length);
  });

  it.each([
    ['kube-score', kubeScore],
    ['checkov', checkov],
  ])('%s finds nothing that is not excepted', async (_, lint) => {
    const findings = await lint(outdir(name));
    found.push(...findings);
    expect(findings.filter((finding) => !isExcepted(finding))).toEqual([]);
  });
});

it('every exception is still needed', () => {
  const needless = exceptions.filter((exception) => !found.some((finding) => isExcepted(finding, [exception])));
  expect(needless).toEqual([]);
});

it.each([
  ['kubeconform', () => kubeconform(empty, schemas)],
  ['kube-score', () => kubeScore(empty)],
  ['checkov', () => checkov(empty)],
])('%s fails where there are no manifests', async (_, lint) => {
  await expect(lint()).rejects.toThrow('there are no manifests');
});

it.each([
  ['kubeconform', async () => (await kubeconform(bad, schemas)).findings, 'statusInvalid'],
  ['kube-score', () => kubeScore(bad), 'container-security-context-privileged'],
  ['checkov', () => checkov(bad), 'CKV_K8S_16'],
])('%s finds what is wrong with a bad manifest', async (linter, lint, check) => {
  expect(await lint()).toContainEqual(expect.objectContaining({ linter, check, object: 'Pod/bad' }));
});
