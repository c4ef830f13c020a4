import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../programs/process';
import { run } from '../programs/tool';
import { documentsOf } from '../yaml';

export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: SecretKey };
}

export interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string } };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

/** Of each kind that a local system is made from, the fields that it reads. */
interface Specs {
  readonly Kafka: {
    readonly kafka: {
      readonly version: string;
      readonly listeners: readonly { readonly name: string; readonly port: number }[];
      readonly config: Readonly<Record<string, string | number | boolean>>;
      readonly metricsConfig: { readonly values: { readonly allowList: readonly string[] } };
    };
  };
  readonly KafkaNodePool: { readonly replicas: number };
  readonly KafkaTopic: {
    readonly partitions: number;
    readonly replicas: number;
    readonly config?: Readonly<Record<string, string>>;
  };
  readonly Service: { readonly ports?: readonly { readonly port: number }[] };
  readonly Deployment: { readonly template: { readonly spec: PodSpec } };
  readonly StatefulSet: { readonly template: { readonly spec: PodSpec } };
  readonly FlinkDeployment: {
    readonly flinkConfiguration: Readonly<Record<string, string>>;
    readonly podTemplate: { readonly spec: PodSpec };
    readonly job: { readonly args: readonly string[] };
    readonly taskManager: { readonly replicas: number };
  };
}

interface Manifest<Kind extends keyof Specs> {
  readonly metadata: { readonly name: string };
  readonly spec: Specs[Kind];
}

const REPOSITORY = join(__dirname, '..', '..');
const NODE = { command: process.execPath, install: 'it runs this program' };

interface Entry {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What `make synth` writes for an environment. */
export class Manifests {
  /** Synthesizes an environment, as `make synth` does. */
  static async synthesize(environment: string): Promise<Manifests> {
    const folder = temporaryFolder('dist');
    try {
      const env = { ...process.env, CDK8S_OUTDIR: folder };
      await run(NODE, ['-r', './register.js', join('infra', 'commands', 'synth.ts'), environment], {
        cwd: REPOSITORY,
        env,
      });
      const files = readdirSync(join(folder, environment)).map((file) => join(folder, environment, file));
      return new Manifests(files.flatMap((file) => documentsOf<Entry>(readFileSync(file, 'utf8'), file)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private constructor(private readonly all: readonly Entry[]) {}

  ofKind<Kind extends keyof Specs>(kind: Kind): Manifest<Kind>[] {
    return this.all.filter((manifest): manifest is Manifest<Kind> & { kind: string } => manifest.kind === kind);
  }

  /** The one object of a kind, or the one of that name. */
  get<Kind extends keyof Specs>(kind: Kind, name?: string): Manifest<Kind> {
    const found = this.ofKind(kind).filter(({ metadata }) => name === undefined || metadata.name === name);
    const [manifest] = found;
    if (manifest === undefined || found.length > 1) {
      throw new Error(`${found.length} manifests are a ${[kind, name].join(' ').trim()}, where there must be one`);
    }
    return manifest;
  }

  /** The files of a ConfigMap by name. */
  filesOf(configMap: string): Readonly<Record<string, string>> {
    const found = this.all.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap);
    if (found === undefined || !('data' in found)) throw new Error(`no ConfigMap is called '${configMap}'`);
    return found.data as Readonly<Record<string, string>>;
  }

  /** What is mounted in the first container of a pod from ConfigMaps: a folder's files by the folder's path. */
  mountsOf({ containers: [container], volumes = [] }: PodSpec): Map<string, Readonly<Record<string, string>>> {
    const mounts = new Map<string, Readonly<Record<string, string>>>();
    for (const { name, mountPath } of container?.volumeMounts ?? []) {
      const configMap = volumes.find((volume) => volume.name === name)?.configMap;
      if (configMap !== undefined) mounts.set(mountPath, this.filesOf(configMap.name));
    }
    return mounts;
  }
}
