import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { temporaryFolder } from './process';
import { run } from './tool';

/** Of a job on Flink, what its manifests say. */
export interface ManifestedJob {
  readonly script: string;
  readonly configuration: Readonly<Record<string, string>>;
}

const REPOSITORY = join(__dirname, '..', '..', '..');
const NODE = { command: process.execPath, install: 'it runs this test' };

/** Synthesizes the manifests of an environment, as `make synth` does, and reads its job on Flink from them. */
export async function synthesizeFlinkJob(environment: string): Promise<ManifestedJob> {
  const folder = temporaryFolder('dist');
  try {
    const env = { ...process.env, CDK8S_OUTDIR: folder };
    await run(NODE, ['-r', '@swc-node/register', join('infra', 'main.ts'), environment], { cwd: REPOSITORY, env });
    const files = readdirSync(join(folder, environment)).map((file) => join(folder, environment, file));
    return read(files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((each) => each.toJS())));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly flinkConfiguration: Readonly<Record<string, string>>;
    readonly podTemplate: {
      readonly spec: {
        readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
        readonly containers: readonly {
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
      };
    };
    readonly job: { readonly args: readonly string[]; readonly parallelism: number };
  };
}

/** Follows the path in the job's arguments through the mounts to the ConfigMap that holds the script. */
function read(manifests: readonly Manifest[]): ManifestedJob {
  const spec = manifests.find(({ kind }) => kind === 'FlinkDeployment')?.spec;
  if (spec === undefined) throw new Error('no FlinkDeployment is among the manifests');
  const path = /^file:\/\/(.*)$/.exec(spec.job.args[spec.job.args.indexOf('--scriptUri') + 1] ?? '')?.[1] ?? '';
  const { containers, volumes } = spec.podTemplate.spec;
  const mount = containers
    .flatMap(({ volumeMounts }) => volumeMounts)
    .find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  const name = volumes.find((volume) => volume.name === mount?.name)?.configMap?.name;
  const files = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data;
  const script = files?.[path.slice((mount?.mountPath.length ?? 0) + 1)];
  if (script === undefined) throw new Error(`no ConfigMap is mounted at '${path}', where the job's script is to be`);
  return {
    script,
    configuration: { ...spec.flinkConfiguration, 'parallelism.default': String(spec.job.parallelism) },
  };
}
