import { retentionSeconds } from '../../../constructs/retention';
import type { FieldChange } from '../field-change';
import { at, listAt, numberAt, type Rule, type Subject, textAt } from '../rule';
import { grew, shrank } from './landscape';

const volumesGoToo = ({ before }: Subject): boolean =>
  textAt(before, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete';

const isLocalStack = (deployment: unknown): boolean =>
  textAt(deployment, 'metadata', 'labels', 'app.kubernetes.io/name') === 'localstack';

/** Whether what the pods have written is there after they are made again. */
const keepsVolumes = ({ before }: Subject): boolean =>
  listAt(before, 'spec', 'volumeClaimTemplates').length > 0 ||
  listAt(before, 'spec', 'template', 'spec', 'volumes').some(
    (volume) => at(volume, 'persistentVolumeClaim') !== undefined,
  );

const RETENTION = /\.env\[DOCKER_INFLUXDB_INIT_RETENTION\]/;

/** Whether points go that were kept before; what is none of InfluxDB's durations is taken for the worst. */
function keepsLess({ before, after }: FieldChange): boolean {
  const [was, is] = [secondsOf(before), secondsOf(after)];
  return was === undefined || is === undefined || is < was;
}

function secondsOf(value: unknown): number | undefined {
  const text = textAt(value, 'value') ?? String(value);
  try {
    return retentionSeconds(text) || Number.POSITIVE_INFINITY;
  } catch {
    return undefined;
  }
}

/** Deployments, StatefulSets and the volumes under them. */
export const workloadRules: readonly Rule[] = [
  {
    id: 'deployment-selector',
    kinds: ['Deployment'],
    fields: /^spec\.selector\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the selector of a Deployment can not be changed: it is deleted, its pods too, and made again',
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
        ? 'the field can not be changed: the StatefulSet is deleted and made again, and its volumes go with it (whenDeleted: Delete): save the data first'
        : 'the field can not be changed: the StatefulSet is deleted and made again; volumes that exist stay as they are, with their size',
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
      'the API server refuses OnDelete beside rollingUpdate, which it has filled in: the StatefulSet is deleted, its pods too, and made again; its volumes go with it where whenDeleted is Delete',
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
      'the API server refuses Recreate beside rollingUpdate, which it has filled in: the Deployment is deleted, its pods too, and made again',
    source: 'Kubernetes: API reference, DeploymentStrategy',
  },
  {
    id: 'influxdb-keeps-less',
    kinds: ['Deployment', 'StatefulSet'],
    fields: RETENTION,
    change: keepsLess,
    when: keepsVolumes,
    effect: 'loses data',
    because:
      'deploy brings the bucket to its new retention by the API of InfluxDB, which deletes points that are older',
    source: 'InfluxDB: Manage buckets, Update a bucket; API, PATCH /api/v2/buckets/{bucketID}',
    also: true,
  },
  {
    id: 'influxdb-keeps-more',
    kinds: ['Deployment', 'StatefulSet'],
    fields: RETENTION,
    change: (field) => !keepsLess(field),
    when: keepsVolumes,
    effect: 'no restart',
    because: 'deploy brings the bucket to its new retention by the API of InfluxDB, which deletes no point for that',
    source: 'InfluxDB: Manage buckets, Update a bucket; API, PATCH /api/v2/buckets/{bucketID}',
    also: true,
  },
  {
    id: 'counts-at-first-start',
    kinds: ['Deployment', 'StatefulSet'],
    fields: /\.env\[DOCKER_INFLUXDB_INIT_(?!RETENTION\b)\w+\]/,
    when: keepsVolumes,
    effect: 'not possible',
    because:
      'InfluxDB reads DOCKER_INFLUXDB_INIT_* when it starts on an empty volume: its pod is made again, and the old value stays',
    source: 'InfluxDB: Install InfluxDB, Docker, Set up InfluxDB',
    also: true,
  },
  {
    id: 'job-store-moved',
    kinds: ['Deployment'],
    fields: /\.containers\[job\]\.env\[(UAF_LONG_TERM_STORE|UAF_S3_ENDPOINT)\]/,
    effect: 'restarts the job without its state',
    because:
      'the checkpoints stay beside the old store: the job starts at the committed offsets, windows that are open are left incomplete, and rows since the last commit are stored in both; move the checkpoints along',
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
    id: 'volume-claim-smaller',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\.resources\.requests\.storage$/,
    change: shrank,
    effect: 'not possible',
    because: 'a volume can grow but not shrink: keep the size, or move the data to a new claim',
    source: 'Kubernetes: Persistent Volumes, Expanding Persistent Volumes Claims',
  },
  {
    id: 'volume-claim-larger',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\.resources\.requests\.storage$/,
    change: grew,
    effect: 'no restart',
    because: 'the volume grows in place, where its storage class has allowVolumeExpansion',
    source: 'Kubernetes: Persistent Volumes, Expanding Persistent Volumes Claims',
  },
  {
    id: 'volume-claim-immutable',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\b/,
    effect: 'loses data',
    replaces: true,
    because: 'nothing but the size of a claim can be changed, and a new claim has a new, empty volume',
    source: 'Kubernetes: Persistent Volumes, PersistentVolumeClaims',
  },
  {
    id: 'volume-claim-deleted',
    kinds: ['PersistentVolumeClaim'],
    actions: ['delete'],
    effect: 'loses data',
    because: 'the volume goes with its claim, unless its reclaim policy is Retain',
    source: 'Kubernetes: Persistent Volumes, Reclaiming',
  },
];
