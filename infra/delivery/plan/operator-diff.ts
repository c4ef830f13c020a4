/**
 * How the Flink operator takes changed fields over, which its source marks with `@SpecDiff` (1.15.0: AbstractFlinkSpec,
 * FlinkDeploymentSpec, JobSpec, JobManagerSpec and TaskManagerSpec in its module flink-kubernetes-operator-api). What
 * is not marked restarts the job: UPGRADE.
 */
export type DiffClass = 'IGNORE' | 'SCALE' | 'UPGRADE' | 'SAVEPOINT_REDEPLOY';

export interface OperatorDiff {
  readonly class: DiffClass;
  /** Whether a removed value changes nothing. @default false */
  readonly onNullIgnore?: boolean;
}

/** By field, as the operator marks it in standalone mode. */
export const markedFields: Readonly<Record<string, OperatorDiff>> = {
  'spec.restartNonce': { class: 'UPGRADE', onNullIgnore: true },
  'spec.job.parallelism': { class: 'SCALE' },
  'spec.job.savepointTriggerNonce': { class: 'IGNORE' },
  'spec.job.initialSavepointPath': { class: 'IGNORE' },
  'spec.job.checkpointTriggerNonce': { class: 'IGNORE' },
  'spec.job.upgradeMode': { class: 'IGNORE' },
  'spec.job.allowNonRestoredState': { class: 'IGNORE' },
  'spec.job.savepointRedeployNonce': { class: 'SAVEPOINT_REDEPLOY', onNullIgnore: true },
  'spec.job.autoscalerResetNonce': { class: 'IGNORE' },
  'spec.taskManager.replicas': { class: 'SCALE' },
};

/** What the keys of `spec.flinkConfiguration` begin with that the operator reads for itself. */
export const ignoredPrefixes = ['job.autoscaler', 'parallelism.default', 'kubernetes.operator'] as const;

/** Fields that the operator does not mark, so that they restart the job. */
export const unmarkedFields = [
  ...['spec.image', 'spec.imagePullPolicy', 'spec.serviceAccount', 'spec.flinkVersion', 'spec.ingress'],
  ...['spec.podTemplate', 'spec.jobManager', 'spec.taskManager', 'spec.logConfiguration', 'spec.mode'],
  ...['spec.flinkConfiguration', 'spec.job.jarURI', 'spec.job.entryClass', 'spec.job.args', 'spec.job.state'],
] as const;

/** How the operator takes a changed field over; undefined for a field that its CRD has not. */
export function operatorDiff(path: string): OperatorDiff | undefined {
  const key = /^spec\.flinkConfiguration(\.|\[")([\w.-]+)/.exec(path)?.[2];
  if (key !== undefined && ignoredPrefixes.some((prefix) => key.startsWith(prefix))) return { class: 'IGNORE' };
  const marked = Object.hasOwn(markedFields, path) ? markedFields[path] : undefined;
  if (marked) return marked;
  const within = (field: string) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
  return unmarkedFields.some(within) ? { class: 'UPGRADE' } : undefined;
}
