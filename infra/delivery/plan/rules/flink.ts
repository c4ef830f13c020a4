import { compareVersions } from '../../../compare-versions';
import { at, numberAt, textAt } from '../../../value-at';
import { operatorDiff } from '../operator-diff';
import type { Effect } from '../plan';
import type { Rule, Subject } from '../rule';

const mode = (manifest: unknown): string => textAt(manifest, 'spec', 'job', 'upgradeMode') ?? 'stateless';

const restarts = ({ after }: Subject): Effect =>
  mode(after) === 'stateless' ? 'restarts the job without its state' : 'restarts the job from a savepoint';

const RESTARTS: Readonly<Record<string, string>> = {
  stateless: 'upgradeMode stateless: it starts at the committed offsets, and windows that are open are left incomplete',
  savepoint: 'upgradeMode savepoint: it stops with a savepoint, and goes on from that',
  'last-state': 'upgradeMode last-state: it goes on from its latest checkpoint',
};

const whyItRestarts = ({ after }: Subject): string =>
  `the operator restarts the job; ${RESTARTS[mode(after)] ?? mode(after)}`;

const SPEC = 'Flink Kubernetes Operator: Job Management, Stateful and stateless application upgrades';

const REDEPLOY = 'Flink Kubernetes Operator: Job Management, Redeploy using the savepointRedeployNonce; FLINK-33763';

/** What becomes of a job whose state does not fit. */
export const STARTS_WITHOUT =
  '`make deploy` has the job start without it, at the offsets that its last checkpoint committed: no row is lost, and windows that are open are left incomplete';

/** What a job without state does under a consumer group that has committed nothing. */
export const START_OVER =
  'the new consumer group has committed no offsets, so that a job without its state reads from the earliest record, and stores again what is stored: commit the offsets of the old group for the new one first';

/** A changed SQL script, apart from comments, and from settings and the options of tables, which say where it runs. */
function changesPlan({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean {
  const statements = (script: unknown) => String(script).replace(/^--.*\n|^SET .*;$|\bWITH \([^;]*\);$/gm, '');
  return statements(before) !== statements(after);
}

/** The values of an option of the script's tables, in the order of the tables. */
const option = (script: unknown, name: string): string =>
  [...String(script).matchAll(new RegExp(`'${name}' = '([^']*)'`, 'g'))].map(([, value]) => value).join();

const optionChanged =
  (...names: readonly string[]) =>
  ({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean =>
    names.some((name) => option(before, name) !== option(after, name));

const moves = optionChanged('topic', 'path');
const changesGroup = optionChanged('properties\\.group\\.id');

const onFlink = (subject: Subject, stateless: boolean): boolean =>
  subject.states.after.objects.some(
    ({ manifest }) => manifest.kind === 'FlinkDeployment' && (mode(manifest) === 'stateless') === stateless,
  );

/** The job on Flink. */
export const flinkRules: readonly Rule[] = [
  {
    id: 'flink-script-group-and-plan',
    kinds: ['ConfigMap'],
    fields: /^data\["[\w.-]+\.sql"\]$/,
    change: (field, subject) => changesGroup(field) && (changesPlan(field) || moves(field)) && onFlink(subject, false),
    effect: 'stores rows twice',
    also: true,
    because: START_OVER,
    source: 'Flink: Kafka SQL connector, scan.startup.mode group-offsets',
  },
  {
    id: 'flink-script-plan',
    kinds: ['ConfigMap'],
    fields: /^data\["[\w.-]+\.sql"\]$/,
    change: (field, subject) => changesPlan(field) && onFlink(subject, false),
    effect: 'job state incompatible',
    because: `another query may have other operators, which the state of the old ones is not mapped to; ${STARTS_WITHOUT}`,
    source: 'Flink: Table API & SQL, Stateful Upgrades and Evolution',
  },
  {
    id: 'flink-script-moves',
    kinds: ['ConfigMap'],
    fields: /^data\["[\w.-]+\.sql"\]$/,
    change: (field, subject) => moves(field) && onFlink(subject, false),
    effect: 'job state incompatible',
    because: `the state holds the offsets of the topic and the unfinished files of the path that were named before; ${STARTS_WITHOUT}`,
    source: 'Flink: Kafka SQL connector; FileSystem SQL connector',
  },
  {
    id: 'flink-script-group',
    kinds: ['ConfigMap'],
    fields: /^data\["[\w.-]+\.sql"\]$/,
    change: (field, subject) => optionChanged('properties\\.group\\.id', 'topic')(field) && onFlink(subject, true),
    effect: 'stores rows twice',
    because: START_OVER,
    source: 'Flink: Kafka SQL connector, scan.startup.mode group-offsets',
  },
  {
    id: 'flink-last-state-without-ha',
    kinds: ['FlinkDeployment'],
    actions: ['create', 'update'],
    fields: /^spec\.(job\.upgradeMode$|flinkConfiguration\["high-availability\b)/,
    when: ({ after }) =>
      mode(after) === 'last-state' && at(after, 'spec', 'flinkConfiguration', 'high-availability.type') === undefined,
    effect: 'not possible',
    because:
      'the last state is found by way of high availability: set high-availability.type, or upgradeMode savepoint',
    source: SPEC,
  },
  {
    id: 'flink-mode',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.mode$/,
    effect: 'not possible',
    because:
      'the operator refuses to switch between native and standalone: delete the deployment, with a savepoint, and make it again',
    source: 'Flink Kubernetes Operator: Overview, Deployment modes',
  },
  {
    id: 'flink-job-removed',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.job$/,
    effect: 'not possible',
    because:
      'the operator refuses to switch between an application and a session cluster: make a deployment of another name',
    source: 'Flink Kubernetes Operator: Overview, Application and session deployments',
  },
  {
    id: 'flink-ignored',
    kinds: ['FlinkDeployment'],
    fields: /^spec\b/,
    change: ({ path, after }) => {
      const diff = operatorDiff(path);
      return diff?.class === 'IGNORE' || (diff?.onNullIgnore === true && after === undefined);
    },
    effect: 'no restart',
    because: 'the operator remembers it for the next upgrade; the job goes on',
    source: SPEC,
  },
  {
    id: 'flink-redeploy-from-nothing',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.job\.savepointRedeployNonce$/,
    when: ({ after }) => !textAt(after, 'spec', 'job', 'initialSavepointPath'),
    effect: 'not possible',
    because: 'the operator refuses it without a savepoint to start from: name one in spec.job.initialSavepointPath',
    source: REDEPLOY,
  },
  {
    id: 'flink-redeploy',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.job\.savepointRedeployNonce$/,
    effect: 'stores rows twice',
    because: ({ after }) =>
      `the job starts from ${textAt(after, 'spec', 'job', 'initialSavepointPath')}, not from where it is: what it has stored since that savepoint is stored again, and there is no way back`,
    source: REDEPLOY,
  },
  {
    id: 'flink-replicas-without-ha',
    kinds: ['FlinkDeployment'],
    actions: ['create', 'update'],
    fields: /^spec\.(jobManager\.replicas$|flinkConfiguration\["high-availability\.type)/,
    when: ({ after }) =>
      (numberAt(after, 'spec', 'jobManager', 'replicas') ?? 1) > 1 &&
      at(after, 'spec', 'flinkConfiguration', 'high-availability.type') === undefined,
    effect: 'not possible',
    because: 'the operator refuses more than one JobManager without high availability: set high-availability.type',
    source: 'Flink Kubernetes Operator: Reference, JobManagerSpec, replicas',
  },
  {
    id: 'flink-suspended',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.job\.state$/,
    effect: restarts,
    because: ({ fields: [field], after }) =>
      field?.after === 'suspended'
        ? `the job stops until its state is running again; ${RESTARTS[mode(after)] ?? mode(after)}`
        : `the job starts again; ${RESTARTS[mode(after)] ?? mode(after)}`,
    source: 'Flink Kubernetes Operator: Job Management, Running, suspending and deleting applications',
  },
  {
    id: 'flink-state-backend',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.flinkConfiguration\["state\.backend\.type"\]$/,
    when: ({ after }) => mode(after) === 'last-state',
    effect: 'job state incompatible',
    because: `a checkpoint is in the format of its state backend: upgradeMode savepoint upgrades by one that is not; ${STARTS_WITHOUT}`,
    source: 'Flink: State Backends; Checkpoints vs. Savepoints',
  },
  {
    id: 'flink-version-lower',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.flinkVersion$/,
    change: ({ before, after }) => compareVersions(String(before), String(after)) > 0,
    when: ({ after }) => mode(after) !== 'stateless',
    effect: 'job state incompatible',
    because: `a savepoint can be read by its own version and later ones: ${STARTS_WITHOUT}`,
    source: 'Flink: Upgrading Applications and Flink Versions, Compatibility Table',
  },
  {
    id: 'flink-restart-nonce',
    kinds: ['FlinkDeployment'],
    fields: /^spec\.restartNonce$/,
    effect: restarts,
    because: (subject) => `a new restartNonce asks for it: ${whyItRestarts(subject)}`,
    source: 'Flink Kubernetes Operator: Job Management, Application restarts without spec change',
  },
  {
    id: 'flink-restarts',
    kinds: ['FlinkDeployment'],
    fields: /^spec\b/,
    change: ({ path }) => operatorDiff(path) !== undefined,
    effect: restarts,
    because: whyItRestarts,
    source: SPEC,
  },
  {
    id: 'flink-deleted',
    kinds: ['FlinkDeployment'],
    actions: ['delete'],
    effect: 'loses data',
    because:
      'the operator forgets the checkpoints of a deleted job, and a recreated one starts without state: take a savepoint first, and name it in spec.job.initialSavepointPath',
    source: 'Flink Kubernetes Operator: Job Management, Running, suspending and deleting applications',
  },
];
