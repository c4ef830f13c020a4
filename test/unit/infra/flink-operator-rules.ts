import { problemsOfKeys } from '../../../infra/constructs/flink-options';

/** A FlinkDeployment, as far as the operator's validator looks into it. */
export interface Deployment {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly flinkVersion?: string;
    readonly mode?: string;
    readonly serviceAccount?: string;
    readonly ingress?: { readonly template?: string };
    readonly flinkConfiguration: Readonly<Record<string, string>>;
    readonly logConfiguration?: Readonly<Record<string, string>>;
    readonly jobManager: FlinkProcess;
    readonly taskManager: FlinkProcess;
    readonly job: { readonly upgradeMode?: string; readonly jarURI?: string; readonly parallelism?: number };
  };
}

interface FlinkProcess {
  readonly replicas?: number;
  readonly resource?: { readonly memory?: string; readonly ephemeralStorage?: string };
}

/** Something that the operator asks of a FlinkDeployment beyond what its CRD does. */
export interface OperatorRule {
  readonly rule: string;
  readonly holds: (deployment: Deployment) => boolean;
}

const set = ({ spec }: Deployment, key: string): boolean => (spec.flinkConfiguration[key] ?? '').trim() !== '';
const isOn = ({ spec }: Deployment, key: string): boolean => spec.flinkConfiguration[key] === 'true';
const isHighlyAvailable = (deployment: Deployment): boolean =>
  set(deployment, 'high-availability.type') &&
  deployment.spec.flinkConfiguration['high-availability.type']?.toLowerCase() !== 'none';

/** By Flink's notation of memory, or that of Kubernetes. */
const isMemory = (text: string | undefined): boolean =>
  /^\d+ *(b|bytes|k|kb|m|mb|g|gb|t|tb)?$/i.test(text ?? '') || /^\d+(\.\d+)?([KMGT]i?)?B?$/i.test(text ?? '');
const isQuantity = (text: string | undefined): boolean =>
  text === undefined || /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/.test(text);

/**
 * Every rule that applies to the first deployment of an application. Source: flink-kubernetes-operator 1.15.0,
 * `DefaultValidator.validateDeployment` and `FlinkConfMountDecorator.validateConfigKeysForV2`; what those say of session
 * clusters and of a changed specification has no place in a manifest.
 */
export const OPERATOR_RULES: readonly OperatorRule[] = [
  {
    rule: 'a name of 45 characters at most',
    holds: ({ metadata }) => /^[a-z]([-a-z\d]{0,43}[a-z\d])?$/.test(metadata.name),
  },
  { rule: 'a version of Flink', holds: ({ spec }) => /^v(1_(1[5-9]|20)|2_[0-2])$/.test(spec.flinkVersion ?? '') },
  {
    rule: 'a template of the ingress, if any',
    holds: ({ spec }) => spec.ingress === undefined || spec.ingress.template !== undefined,
  },
  {
    rule: 'keys that are not its own, not deprecated and no prefix of one another',
    holds: ({ spec }) => problemsOfKeys(Object.keys(spec.flinkConfiguration)).length === 0,
  },
  {
    rule: 'high availability with rollbacks',
    holds: (it) => !isOn(it, 'kubernetes.operator.deployment.rollback.enabled') || isHighlyAvailable(it),
  },
  {
    rule: 'recovery with health checks',
    holds: (it) =>
      !isOn(it, 'kubernetes.operator.cluster.health-check.enabled') ||
      it.spec.flinkConfiguration['kubernetes.operator.jm-deployment-recovery.enabled'] !== 'false',
  },
  {
    rule: 'log files of two names',
    holds: ({ spec }) =>
      Object.keys(spec.logConfiguration ?? {}).every((name) =>
        ['log4j-console.properties', 'logback-console.xml'].includes(name),
      ),
  },
  {
    rule: 'a folder for checkpoints, unless upgrades are stateless',
    holds: (it) => it.spec.job.upgradeMode === 'stateless' || set(it, 'execution.checkpointing.dir'),
  },
  {
    rule: 'a folder for savepoints, where savepoints are wanted',
    holds: (it) =>
      set(it, 'execution.checkpointing.savepoint-dir') ||
      (it.spec.job.upgradeMode !== 'savepoint' &&
        !set(it, 'kubernetes.operator.periodic.savepoint.interval') &&
        !set(it, 'kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age')),
  },
  {
    rule: 'TaskManagers, or a parallelism',
    holds: ({ spec }) => (spec.taskManager.replicas ?? spec.job.parallelism ?? 0) >= 1,
  },
  { rule: 'one JobManager at least', holds: ({ spec }) => (spec.jobManager.replicas ?? 1) >= 1 },
  {
    rule: 'high availability with several JobManagers',
    holds: (it) => (it.spec.jobManager.replicas ?? 1) <= 1 || isHighlyAvailable(it),
  },
  {
    rule: 'the memory of each process',
    holds: ({ spec }) => [spec.jobManager, spec.taskManager].every(({ resource }) => isMemory(resource?.memory)),
  },
  {
    rule: 'ephemeral storage as a quantity',
    holds: ({ spec }) =>
      [spec.jobManager, spec.taskManager].every(({ resource }) => isQuantity(resource?.ephemeralStorage)),
  },
  { rule: 'a ServiceAccount', holds: ({ spec }) => spec.serviceAccount !== undefined },
  {
    rule: 'no options of the autoscaler, whose ranges are a matter of their own',
    holds: ({ spec }) => Object.keys(spec.flinkConfiguration).every((key) => !key.startsWith('job.autoscaler')),
  },
  // Not of the validator: in native mode, the operator needs a jar to start from.
  {
    rule: 'standalone mode, without a jar',
    holds: ({ spec }) => spec.mode === 'standalone' || spec.job.jarURI !== undefined,
  },
];
