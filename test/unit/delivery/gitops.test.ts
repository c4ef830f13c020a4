import { gitOps } from '../../../infra/delivery/gitops';
import { identity } from '../../../infra/delivery/manifest';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { waves } from '../../../infra/delivery/waves';
import { environmentNames } from '../../../infra/environments';
import { at } from '../../../infra/value-at';

const SOURCE = { repository: 'system', path: 'gitops/it/waves' };

const hasAll = (value: unknown, ...fields: readonly string[]): boolean =>
  fields.every((field) => typeof at(value, field) === 'string');

/** Of what is used, the schema of Flux's CRD (kustomize-controller, config/crd/bases, of 2026-08-01). */
const FLUX_FIELDS: Readonly<Record<string, { readonly required: boolean; fits(value: unknown): boolean }>> = {
  interval: { required: true, fits: (value) => /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/.test(String(value)) },
  prune: { required: true, fits: (value) => typeof value === 'boolean' },
  sourceRef: {
    required: true,
    fits: (value) =>
      hasAll(value, 'kind', 'name') &&
      /^(OCIRepository|GitRepository|Bucket|ExternalArtifact)$/.test(`${at(value, 'kind')}`),
  },
  path: { required: false, fits: (value) => typeof value === 'string' },
  wait: { required: false, fits: (value) => typeof value === 'boolean' },
  dependsOn: { required: false, fits: (value) => Array.isArray(value) && value.every((one) => hasAll(one, 'name')) },
  healthCheckExprs: {
    required: false,
    fits: (value) =>
      Array.isArray(value) && value.every((one) => hasAll(one, 'apiVersion', 'kind', 'current', 'failed')),
  },
};

describe.each(environmentNames)('what deploys %s from a repository', (name) => {
  const objects = declaredObjects(name);
  const { waves: written, kustomizations } = gitOps(name, objects, SOURCE);

  it('has the objects of each wave of a deployment, in its order', () => {
    const identities = waves(objects).map((wave) => wave.objects.map(({ manifest }) => identity(manifest)));
    expect(written.map(({ manifests }) => manifests.map(identity))).toEqual(identities);
    const folders = written.map(({ folder }) => folder);
    expect(folders).toEqual([...folders].sort());
  });

  it('has Argo CD sync them wave by wave, and changes nothing else', () => {
    const wavesOf = written.map(({ manifests }) => [
      ...new Set(manifests.map(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave'])),
    ]);
    expect(wavesOf).toEqual(written.map((_, i) => [String(i)]));
    const [first] = written[0]?.manifests ?? [];
    expect(first?.spec).toEqual(objects[0]?.manifest.spec);
  });

  it('has Flux wait for each wave before the next', () => {
    const names = kustomizations.map(({ metadata }) => metadata.name);
    expect(kustomizations.map(({ spec }) => at(spec, 'dependsOn'))).toEqual([
      undefined,
      ...names.slice(0, -1).map((before) => [{ name: before }]),
    ]);
    expect(kustomizations.every(({ spec }) => at(spec, 'wait') === true)).toBe(true);
    for (const each of names) expect(each).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  it('has Kustomizations of the fields that Flux knows, with all that it asks for', () => {
    for (const { apiVersion, kind, spec } of kustomizations) {
      expect({ apiVersion, kind }).toEqual({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' });
      expect(Object.keys(spec ?? {}).filter((field) => !(field in FLUX_FIELDS))).toEqual([]);
      for (const [field, { required, fits }] of Object.entries(FLUX_FIELDS)) {
        const value = at(spec, field);
        expect([field, value === undefined ? !required : fits(value)]).toEqual([field, true]);
      }
    }
  });

  it('has Flux ask the Flink job itself whether it runs', () => {
    const flink = written.findIndex(({ manifests }) => manifests.some(({ kind }) => kind === 'FlinkDeployment'));
    const asking = kustomizations.findIndex(({ spec }) => at(spec, 'healthCheckExprs') !== undefined);
    expect(asking).toBe(flink);
  });
});
