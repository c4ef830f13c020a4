import { type ISecret, k8s, type SecretValue, type ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Image } from '../images';
import type { Bytes } from '../quantity';
import type { ConfigFiles } from './config-files';
import type { Port } from './connections';
import { type Resources, toK8sRequirements } from './resources';
import { containerSecurityContext, podSecurityContext } from './security';
import { ValidationError } from './validation-error';

/** By name. Manifests only name Secrets: their values are made and kept outside of this repository. */
export type Environment = Readonly<Record<string, string | SecretValue>>;

/** A directory of the container that is not the image's. */
export type Mount = { readonly path: string } & (
  | { readonly config: ConfigFiles }
  | { readonly secret: ISecret }
  /** An empty directory of this size that lives as long as the pod. */
  | { readonly scratch: Bytes }
  /** A claim of the StatefulSet's. */
  | { readonly claim: string }
);

export interface Probes {
  /** @default - none: the process ends when it can't go on, and nothing waits for it */
  readonly liveness?: k8s.Probe;
  /** @default - none: nothing connects to the pod */
  readonly readiness?: k8s.Probe;
  /** @default - the other probes start at once */
  readonly startup?: k8s.Probe;
}

export interface ContainerProps extends Probes {
  readonly name: string;
  readonly image: Image;
  readonly resources: Resources;
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly args?: readonly string[];
  /** @default {} */
  readonly env?: Environment;
  /** By name. @default {} */
  readonly ports?: Readonly<Record<string, Port>>;
  /** @default [] */
  readonly mounts?: readonly Mount[];
  /** @default true */
  readonly readOnlyRootFilesystem?: boolean;
}

export interface PodProps extends ContainerProps {
  /** The user and group that the processes run as. */
  readonly user: number;
  /** @default - the namespace's default account, without its token */
  readonly serviceAccount?: ServiceAccount;
  /** @default 30 */
  readonly terminationGracePeriodSeconds?: number;
}

/** A pod of one container, as closed as its image allows. Raw, since Flink's pod template takes its parts too. */
export function podSpec(scope: Construct, props: PodProps): k8s.PodSpec {
  return {
    containers: [container(scope, props)],
    volumes: volumes(props.mounts ?? []),
    securityContext: podSecurityContext(props),
    serviceAccountName: props.serviceAccount?.name ?? 'default',
    automountServiceAccountToken: props.serviceAccount?.automountToken ?? false,
    // Without them, a Service named like a program's own variables configures it by accident.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? 30,
  };
}

export function container(scope: Construct, props: ContainerProps): k8s.Container {
  return {
    name: props.name,
    image: pinned(scope, props.image),
    // A pinned image does not change, and one that was loaded into the node by hand is in no registry.
    imagePullPolicy: 'IfNotPresent',
    ...(props.command && { command: [...props.command] }),
    ...(props.args && { args: [...props.args] }),
    env: environment(props.env ?? {}),
    ports: Object.entries(props.ports ?? {}).map(([name, { number, protocol = 'TCP' }]) => ({
      name,
      containerPort: number,
      protocol,
    })),
    resources: toK8sRequirements(props.resources),
    ...(props.liveness && { livenessProbe: props.liveness }),
    ...(props.readiness && { readinessProbe: props.readiness }),
    ...(props.startup && { startupProbe: props.startup }),
    securityContext: containerSecurityContext(props),
    volumeMounts: volumeMounts(props.mounts ?? []),
  };
}

export const volumeMounts = (mounts: readonly Mount[]): k8s.VolumeMount[] =>
  mounts.map((mount) => ({
    name: volumeName(mount),
    mountPath: mount.path,
    readOnly: 'config' in mount || 'secret' in mount,
  }));

export function volumes(mounts: readonly Mount[]): k8s.Volume[] {
  return mounts.flatMap((mount): k8s.Volume[] => {
    const name = volumeName(mount);
    if ('config' in mount) {
      return [{ name, configMap: { name: mount.config.name, defaultMode: 0o444 } }];
    }
    if ('secret' in mount) {
      return [{ name, secret: { secretName: mount.secret.name, defaultMode: 0o440 } }];
    }
    return 'scratch' in mount ? [{ name, emptyDir: { sizeLimit: k8s.Quantity.fromString(mount.scratch) } }] : [];
  });
}

/** Annotations that change with the configuration, so that a change of it rolls the pods. */
export function checksums(mounts: readonly Mount[]): Record<string, string> {
  return Object.fromEntries(
    mounts.flatMap((mount) => ('config' in mount ? [[`checksum/${mount.config.name}`, mount.config.checksum]] : [])),
  );
}

export function environment(env: Environment): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) =>
    typeof value === 'string'
      ? { name, value }
      : { name, valueFrom: { secretKeyRef: { name: value.secret.name, key: value.key } } },
  );
}

/** The reference, provided that it says which image it means: by a digest, or a tag that is not a moving one. */
export function pinned(scope: Construct, image: Image): Image {
  const tag = /^[^@\s]*[^/@\s]:([\w][\w.-]*)$/.exec(image)?.[1];
  if (!image.includes('@sha256:') && (tag === undefined || ['latest', 'stable', 'main', 'edge'].includes(tag))) {
    throw new ValidationError(
      scope,
      `image '${image}' is not pinned: write a version as its tag, such as influxdb:2.7.12, or a digest`,
    );
  }
  return image;
}

const volumeName = (mount: Mount): string =>
  'claim' in mount ? mount.claim : mount.path.replace(/^\//, '').replace(/[^a-z0-9]+/g, '-');
