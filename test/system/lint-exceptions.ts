import type { Finding } from '../programs/manifest-linters';

/** A finding that stands, and why. */
export interface Exception {
  readonly linter: 'kube-score' | 'checkov';
  readonly check: string;
  /** `Kind/name`. @default - all objects */
  readonly objects?: readonly string[];
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    linter: 'kube-score',
    check: 'container-image-pull-policy',
    reason: 'a pinned image does not change, and one that was loaded into the node by hand is in no registry',
  },
  {
    linter: 'kube-score',
    check: 'container-security-context-readonlyrootfilesystem',
    objects: ['Deployment/localstack'],
    reason: 'the image installs into its own directories when it starts; it is not part of production',
  },
  {
    linter: 'kube-score',
    check: 'container-security-context-user-group-id',
    objects: ['Deployment/localstack', 'StatefulSet/influxdb'],
    reason: 'the user of the image, which owns its files',
  },
  {
    linter: 'kube-score',
    check: 'deployment-replicas',
    objects: [
      'Deployment/job',
      'Deployment/kafka-ui',
      'Deployment/localstack',
      'Deployment/s3manager',
      'Deployment/telegraf',
    ],
    reason:
      'one is enough for consoles, LocalStack keeps its state to itself, what Telegraf or the job misses waits in Kafka, ' +
      'and of two jobs one ends',
  },
  {
    linter: 'kube-score',
    check: 'deployment-strategy',
    objects: [
      'Deployment/job',
      'Deployment/kafka-ui',
      'Deployment/localstack',
      'Deployment/s3manager',
      'Deployment/telegraf',
    ],
    reason: 'an upgrade must not need room beside what is running, and nobody minds the pause',
  },
  {
    linter: 'kube-score',
    check: 'networkpolicy-targets-pod',
    objects: ['NetworkPolicy/job', 'NetworkPolicy/kafka', 'NetworkPolicy/kafka-entity-operator'],
    reason: 'operators make these pods',
  },
  {
    linter: 'kube-score',
    check: 'service-targets-pod',
    objects: ['Service/job-metrics'],
    reason: 'an operator makes these pods',
  },
  {
    linter: 'kube-score',
    check: 'service-type',
    objects: ['Service/influxdb', 'Service/kafka-ui', 'Service/localstack', 'Service/s3manager', 'Service/telegraf'],
    reason: 'node ports are the way in on a laptop; production has none, as a unit test makes sure',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_15',
    reason: 'a pinned image does not change, and one that was loaded into the node by hand is in no registry',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_43',
    reason: 'tags are what people read and compare; a registry that lets them be moved is not to be used in production',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_22',
    objects: ['Deployment/localstack'],
    reason: 'the image installs into its own directories when it starts; it is not part of production',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_23',
    objects: ['Deployment/localstack'],
    reason: 'the image installs as root; it is not part of production',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_40',
    objects: ['Deployment/localstack', 'StatefulSet/influxdb'],
    reason: 'the user of the image, which owns its files',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_35',
    reason: 'these programs take their secrets as environment variables',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_8',
    objects: ['Deployment/datagen'],
    reason: 'it ends when it can not go on, and is started again',
  },
  {
    linter: 'checkov',
    check: 'CKV_K8S_9',
    objects: ['Deployment/datagen'],
    reason: 'nothing connects to it',
  },
];

export const isExcepted = (finding: Finding, among: readonly Exception[] = exceptions): boolean =>
  among.some(
    ({ linter, check, objects }) =>
      linter === finding.linter && check === finding.check && (objects?.includes(finding.object) ?? true),
  );
