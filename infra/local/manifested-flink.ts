import { Manifests } from './manifests';

/** Of a job on Flink, what its manifests say. */
export interface ManifestedJob {
  readonly script: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly taskManagers: number;
}

/** Synthesizes the manifests of an environment, as `make synth` does, and reads its job on Flink from them. */
export async function synthesizeFlinkJob(environment: string): Promise<ManifestedJob> {
  return readFlinkJob(await Manifests.synthesize(environment));
}

/** Follows the path in the job's arguments through the mounts to the ConfigMap that holds the script. */
export function readFlinkJob(manifests: Manifests): ManifestedJob {
  const { spec } = manifests.get('FlinkDeployment');
  const taskManagers = spec.taskManager.replicas;
  const slots = Number(spec.flinkConfiguration['taskmanager.numberOfTaskSlots']);
  const path = /^file:\/\/(.*)$/.exec(spec.job.args[spec.job.args.indexOf('--scriptUri') + 1] ?? '')?.[1] ?? '';
  const [folder, files] =
    [...manifests.mountsOf(spec.podTemplate.spec)].find(([mountPath]) => path.startsWith(`${mountPath}/`)) ?? [];
  const script = files?.[path.slice((folder?.length ?? 0) + 1)];
  if (script === undefined) throw new Error(`no ConfigMap is mounted at '${path}', where the job's script is to be`);
  return {
    script,
    // As the operator computes it.
    configuration: { ...spec.flinkConfiguration, 'parallelism.default': String(taskManagers * slots) },
    taskManagers,
  };
}
