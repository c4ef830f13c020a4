import type { DeclaredObject, Manifest } from './manifest';
import { waves } from './waves';

/** A folder of manifests that are applied together. */
export interface GitOpsWave {
  /** Such as `03-kafka-object-store`: folders in deploy order. */
  readonly folder: string;
  readonly manifests: readonly Manifest[];
}

/** The order of a deployment, as Argo CD and Flux take it. */
export interface GitOps {
  readonly waves: readonly GitOpsWave[];
  /** One for each wave, which comes after the one before it. */
  readonly kustomizations: readonly Manifest[];
}

/** Where Flux finds the repository. */
export interface FluxSource {
  /** The name of a GitRepository in namespace `flux-system`. */
  readonly repository: string;
  /** The folder of the waves, relative to the repository's root. */
  readonly path: string;
}

/** Characters of a label's value in Kubernetes. */
const LONGEST_LABEL = 63;

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** What says to Flux that a job runs: its operator keeps no condition `Ready`. */
const FLINK_HEALTH = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  current: "status.lifecycleState == 'STABLE' && status.jobStatus.state == 'RUNNING'",
  failed: "status.lifecycleState == 'FAILED' || status.jobStatus.state == 'FAILED'",
};

/** Objects in the waves in which `deploy` applies them: what deploys from a repository waits for the same. */
export function gitOps(
  environment: string,
  objects: readonly DeclaredObject[],
  { repository, path }: FluxSource,
): GitOps {
  const ordered = waves(objects).map(({ name, objects: here }, i) => ({
    folder: `${String(i).padStart(2, '0')}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    manifests: here.map(({ manifest }) => inSyncWave(manifest, i)),
  }));
  // A label holds it: the number at its beginning tells it from others however it ends.
  const nameOf = (folder: string) => `${environment}-${folder}`.slice(0, LONGEST_LABEL).replace(/-+$/, '');
  const kustomizations = ordered.map(({ folder, manifests }, i): Manifest => {
    const before = ordered[i - 1];
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: nameOf(folder), namespace: 'flux-system' },
      spec: {
        interval: '10m',
        path: `./${path}/${folder}`,
        prune: true,
        wait: true,
        sourceRef: { kind: 'GitRepository', name: repository },
        ...(before && { dependsOn: [{ name: nameOf(before.folder) }] }),
        ...(manifests.some(({ kind }) => kind === FLINK_HEALTH.kind) && { healthCheckExprs: [FLINK_HEALTH] }),
      },
    };
  });
  return { waves: ordered, kustomizations };
}

const inSyncWave = (manifest: Manifest, wave: number): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, annotations: { ...manifest.metadata.annotations, [SYNC_WAVE]: String(wave) } },
});
