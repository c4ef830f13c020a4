import { at, numberAt, textAt } from '../../../value-at';
import type { Rule, Subject } from '../rule';
import { shrank } from './quantity-change';

const volumesGoToo = ({ before }: Subject): boolean =>
  textAt(before, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete';

const isLocalStack = (deployment: unknown): boolean =>
  textAt(deployment, 'metadata', 'labels', 'app.kubernetes.io/name') === 'localstack';

/** Deployments, StatefulSets and Jobs. */
export const workloadRules: readonly Rule[] = [
  {
    id: 'deployment-selector',
    kinds: ['Deployment'],
    fields: /^spec\.selector\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the selector of a Deployment can not be changed: it is deleted, with its pods, and recreated',
    source: 'Kubernetes: Deployments, Label selector updates',
  },
  {
    id: 'stateful-set-immutable',
    kinds: ['StatefulSet'],
    // All but what the API server lets change.
    fields:
      /^spec\.(?!(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)\b)/,
    effect: (subject) => (volumesGoToo(subject) ? 'loses data' : 'immutable, needs replacing'),
    replaces: true,
    because: (subject) =>
      volumesGoToo(subject)
        ? 'the field can not be changed: the StatefulSet is deleted and recreated, and its volumes go with it (whenDeleted: Delete): save the data first'
        : 'the field can not be changed: the StatefulSet is deleted and recreated; volumes that exist stay as they are, with their size',
    source: 'Kubernetes: StatefulSets, and Persistent volume claim retention',
  },
  {
    id: 'update-strategy-on-delete',
    kinds: ['StatefulSet'],
    fields: /^spec\.updateStrategy\b/,
    when: ({ before, after }) =>
      textAt(after, 'spec', 'updateStrategy', 'type') === 'OnDelete' &&
      textAt(before, 'spec', 'updateStrategy', 'type') !== 'OnDelete',
    effect: (subject) => (volumesGoToo(subject) ? 'loses data' : 'immutable, needs replacing'),
    replaces: true,
    because:
      'the API server refuses OnDelete beside rollingUpdate, which it has filled in: the StatefulSet is deleted, with its pods, and recreated; its volumes go with it where whenDeleted is Delete',
    source: 'Kubernetes: API reference, StatefulSetUpdateStrategy',
  },
  {
    id: 'local-stack-rolled',
    kinds: ['Deployment'],
    fields: /^spec\.(template|replicas)\b/,
    change: (field) => !field.path.startsWith('spec.replicas') || shrank(field),
    when: ({ before }) => isLocalStack(before),
    effect: 'loses data',
    because: 'LocalStack keeps objects for as long as its pod lives: a new pod begins with an empty bucket',
    source: 'LocalStack: Persistence, which the community edition lacks',
  },
  {
    id: 'local-stack-deleted',
    kinds: ['Deployment'],
    actions: ['delete'],
    when: ({ before }) => isLocalStack(before),
    effect: 'loses data',
    because: 'LocalStack keeps objects for as long as its pod lives',
    source: 'LocalStack: Persistence, which the community edition lacks',
  },
  {
    id: 'strategy-recreate',
    kinds: ['Deployment'],
    fields: /^spec\.strategy\b/,
    when: ({ before, after }) =>
      textAt(after, 'spec', 'strategy', 'type') === 'Recreate' &&
      (textAt(before, 'spec', 'strategy', 'type') !== 'Recreate' ||
        at(after, 'spec', 'strategy', 'rollingUpdate') !== undefined),
    effect: 'immutable, needs replacing',
    replaces: true,
    because:
      'the API server refuses Recreate beside rollingUpdate, which it has filled in: the Deployment is deleted, with its pods, and recreated',
    source: 'Kubernetes: API reference, DeploymentStrategy',
  },
  {
    id: 'job-store-moved',
    kinds: ['Deployment'],
    fields: /\.containers\[job\]\.env\[(UAF_LONG_TERM_STORE|UAF_S3_ENDPOINT)\]/,
    effect: 'restarts the job without its state',
    because:
      'the checkpoints stay next to the old store: the job starts at the committed offsets, windows that are open are left incomplete, and rows since the last commit are stored in both; move the checkpoints along',
    source: 'job/node/recovery.ts',
  },
  {
    id: 'job-source-moved',
    kinds: ['Deployment'],
    fields: /\.containers\[job\]\.env\[UAF_KAFKA_SOURCE_TOPIC\]/,
    effect: 'job state incompatible',
    because: 'a checkpoint is refused for another source topic',
    source: 'job/node/recovery.ts',
  },
  {
    id: 'pod-template',
    kinds: ['Deployment', 'StatefulSet'],
    fields: /^spec\.template\b/,
    effect: 'rolls pods',
    because: ({ after }) =>
      textAt(after, 'spec', 'strategy', 'type') === 'Recreate'
        ? 'a changed pod template replaces the pods; with the strategy Recreate the old ones stop first'
        : 'a changed pod template replaces the pods one after the other',
    source: 'Kubernetes: Deployments, Updating a Deployment; StatefulSets, Rolling updates',
  },
  {
    id: 'volumes-go-when-scaled',
    kinds: ['StatefulSet'],
    fields: /^spec\.replicas$/,
    change: shrank,
    when: ({ after }) => textAt(after, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled') === 'Delete',
    effect: 'loses data',
    because: 'the volumes of the pods that go are deleted (persistentVolumeClaimRetentionPolicy.whenScaled: Delete)',
    source: 'Kubernetes: StatefulSets, Persistent volume claim retention',
  },
  {
    id: 'fewer-pods',
    kinds: ['Deployment', 'StatefulSet'],
    fields: /^spec\.replicas$/,
    change: ({ before, after }) => Number(after ?? 1) < Number(before ?? 1),
    effect: 'stops pods',
    because: ({ after }) => `${numberAt(after, 'spec', 'replicas') ?? 1} go on, the others stop`,
    source: 'Kubernetes: Deployments, Scaling a Deployment; Scale a StatefulSet',
  },
  {
    id: 'workload-other',
    kinds: ['Deployment', 'StatefulSet'],
    fields:
      /^spec\.(replicas|ordinals|strategy|updateStrategy|persistentVolumeClaimRetentionPolicy|revisionHistoryLimit|progressDeadlineSeconds|minReadySeconds|paused)\b/,
    effect: 'no restart',
    because: 'only a changed pod template replaces pods that run',
    source: 'Kubernetes: Deployments, Updating a Deployment; StatefulSets, Rolling updates',
  },
  {
    id: 'stateful-set-deleted',
    kinds: ['StatefulSet'],
    actions: ['delete'],
    when: volumesGoToo,
    effect: 'loses data',
    because: 'its volumes go with it (persistentVolumeClaimRetentionPolicy.whenDeleted: Delete)',
    source: 'Kubernetes: StatefulSets, Persistent volume claim retention',
  },
  {
    id: 'workload-deleted',
    kinds: ['Deployment', 'StatefulSet'],
    actions: ['delete'],
    when: (subject) =>
      !isLocalStack(subject.before) && !(subject.before?.kind === 'StatefulSet' && volumesGoToo(subject)),
    effect: 'stops pods',
    because: 'its pods stop; volumes stay',
    source: 'Kubernetes: Deployments; StatefulSets, Deleting a StatefulSet',
  },
  {
    id: 'batch-job-template',
    kinds: ['Job'],
    fields: /^spec\.(template|selector|completionMode)\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the pod template of a Job can not be changed: it is deleted and run again',
    source: 'Kubernetes: Jobs, and its API reference',
  },
  {
    id: 'cron-job',
    kinds: ['CronJob'],
    fields: /^spec\b/,
    effect: 'no restart',
    because: 'it counts from the next run on; one that runs goes on as it began',
    source: 'Kubernetes: CronJob, Modifying a CronJob',
  },
  {
    id: 'cron-job-deleted',
    kinds: ['CronJob'],
    actions: ['delete'],
    effect: 'stops pods',
    because: 'no run begins any more, and one that runs ends with it',
    source: 'Kubernetes: Running Automated Tasks with a CronJob',
  },
];
