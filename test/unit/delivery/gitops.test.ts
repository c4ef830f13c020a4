import { declaredObjects } from '../../../infra/delivery/declared';
import { gitOps } from '../../../infra/delivery/gitops';
import { identity } from '../../../infra/delivery/manifest';
import { at } from '../../../infra/delivery/plan/rule';
import { waves } from '../../../infra/delivery/waves';
import { environmentNames } from '../../../infra/environments';

const SOURCE = { repository: 'system', path: 'gitops/it/waves' };

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

  it('has Flux ask the Flink job itself whether it runs', () => {
    const flink = written.findIndex(({ manifests }) => manifests.some(({ kind }) => kind === 'FlinkDeployment'));
    const asking = kustomizations.findIndex(({ spec }) => at(spec, 'healthCheckExprs') !== undefined);
    expect(asking).toBe(flink);
  });
});
