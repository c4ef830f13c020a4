import { manifest } from '../changes';
import type { RuleCase } from '../rule-case';

const flink = (spec: object, job: object = {}) =>
  manifest('flink.apache.org/v1beta1', 'FlinkDeployment', {
    spec: { job: { upgradeMode: 'savepoint', ...job }, ...spec },
  });
const configured = (key: string, value: string, job: object = {}) =>
  flink({ flinkConfiguration: { [key]: value } }, job);
const script = (text: string) => manifest('v1', 'ConfigMap', { data: { 'job.sql': text } });
const stateless = { upgradeMode: 'stateless' };
const lastState = { upgradeMode: 'last-state' };
const ha = { 'high-availability.type': 'kubernetes' };

/** Single changes of the job on Flink. */
export const flinkChanges: readonly RuleCase[] = [
  {
    rule: 'flink-script-group-and-plan',
    effect: 'stores rows twice',
    of: 'another consumer group together with another query',
    before: [flink({}), script("SELECT 1;\nCREATE TABLE t (a INT) WITH (\n  'properties.group.id' = 'a'\n);\n")],
    after: [flink({}), script("SELECT 2;\nCREATE TABLE t (a INT) WITH (\n  'properties.group.id' = 'b'\n);\n")],
  },
  {
    rule: 'flink-script-plan',
    effect: 'job state incompatible',
    of: 'another query',
    before: [flink({}), script('SELECT 1;\n')],
    after: [flink({}), script('SELECT 2;\n')],
  },
  {
    rule: 'config-map-changed',
    effect: 'no restart',
    of: "a script whose tables' options alone changed",
    before: [flink({}), script("CREATE TABLE t (a INT) WITH (\n  'sink.parallelism' = '1'\n);\n")],
    after: [flink({}), script("CREATE TABLE t (a INT) WITH (\n  'sink.parallelism' = '2'\n);\n")],
  },
  {
    rule: 'config-map-changed',
    effect: 'no restart',
    of: 'a script whose comments alone changed',
    before: [flink({}), script('-- It selects.\nSELECT 1;\n')],
    after: [flink({}), script('SELECT 1;\n')],
  },
  {
    rule: 'flink-last-state-without-ha',
    effect: 'not possible',
    of: 'upgradeMode last-state without high availability',
    before: [flink({})],
    after: [flink({}, lastState)],
  },
  {
    rule: 'flink-mode',
    effect: 'not possible',
    of: 'native mode instead of standalone',
    before: [flink({ mode: 'standalone' })],
    after: [flink({ mode: 'native' })],
  },
  {
    rule: 'flink-job-removed',
    effect: 'not possible',
    of: 'an application cluster that becomes a session cluster',
    before: [flink({})],
    after: [manifest('flink.apache.org/v1beta1', 'FlinkDeployment', { spec: {} })],
  },
  {
    rule: 'flink-ignored',
    effect: 'no restart',
    of: 'upgradeMode alone',
    before: [flink({}, { upgradeMode: 'stateless' })],
    after: [flink({})],
  },
  {
    rule: 'flink-suspended',
    effect: 'restarts the job from a savepoint',
    of: 'a job that is suspended',
    before: [flink({}, { state: 'running' })],
    after: [flink({}, { state: 'suspended' })],
  },
  {
    rule: 'flink-state-backend',
    effect: 'job state incompatible',
    of: 'another state backend with upgradeMode last-state',
    before: [flink({ flinkConfiguration: { ...ha, 'state.backend.type': 'hashmap' } }, lastState)],
    after: [flink({ flinkConfiguration: { ...ha, 'state.backend.type': 'rocksdb' } }, lastState)],
  },
  {
    rule: 'flink-version-lower',
    effect: 'job state incompatible',
    of: 'an older version of Flink',
    before: [flink({ flinkVersion: 'v2_0' })],
    after: [flink({ flinkVersion: 'v1_20' })],
  },
  {
    rule: 'flink-restart-nonce',
    effect: 'restarts the job from a savepoint',
    of: 'a new restartNonce',
    before: [flink({})],
    after: [flink({ restartNonce: 1 })],
  },
  {
    rule: 'flink-restarts',
    effect: 'restarts the job from a savepoint',
    of: "another of Flink's settings",
    before: [configured('pipeline.object-reuse', 'false')],
    after: [configured('pipeline.object-reuse', 'true')],
  },
  {
    rule: 'flink-restarts',
    effect: 'restarts the job without its state',
    of: 'another parallelism with upgradeMode stateless',
    before: [flink({}, { upgradeMode: 'stateless', parallelism: 1 })],
    after: [flink({}, { upgradeMode: 'stateless', parallelism: 2 })],
  },
  {
    rule: 'flink-script-moves',
    effect: 'job state incompatible',
    of: 'another path of a table',
    before: [flink({}), script("CREATE TABLE t (a INT) WITH (\n  'path' = 'a'\n);\n")],
    after: [flink({}), script("CREATE TABLE t (a INT) WITH (\n  'path' = 'b'\n);\n")],
  },
  {
    rule: 'flink-script-group',
    effect: 'stores rows twice',
    of: 'another consumer group of a job without its state',
    before: [flink({}, stateless), script("CREATE TABLE t (a INT) WITH (\n  'properties.group.id' = 'a'\n);\n")],
    after: [flink({}, stateless), script("CREATE TABLE t (a INT) WITH (\n  'properties.group.id' = 'b'\n);\n")],
  },
  {
    rule: 'flink-redeploy-from-nothing',
    effect: 'not possible',
    of: 'a new savepointRedeployNonce without a savepoint',
    before: [flink({})],
    after: [flink({}, { savepointRedeployNonce: 1 })],
  },
  {
    rule: 'flink-redeploy',
    effect: 'stores rows twice',
    of: 'a new savepointRedeployNonce, which starts from the savepoint that is named',
    before: [flink({}, { initialSavepointPath: 's3://a/b' })],
    after: [flink({}, { initialSavepointPath: 's3://a/b', savepointRedeployNonce: 1 })],
  },
  {
    rule: 'flink-ignored',
    effect: 'no restart',
    of: 'a savepointRedeployNonce that is no longer named',
    before: [flink({}, { savepointRedeployNonce: 1 })],
    after: [flink({})],
  },
  {
    rule: 'flink-ignored',
    effect: 'no restart',
    of: 'a restartNonce that is no longer named',
    before: [flink({ restartNonce: 1 })],
    after: [flink({})],
  },
  {
    rule: 'flink-replicas-without-ha',
    effect: 'not possible',
    of: 'a second JobManager without high availability',
    before: [flink({ jobManager: { replicas: 1 } })],
    after: [flink({ jobManager: { replicas: 2 } })],
  },
  {
    rule: 'unknown',
    effect: 'unknown, take it for a restart',
    of: 'a field that the operator has not',
    before: [flink({})],
    after: [flink({ invented: 1 })],
  },
  { rule: 'flink-deleted', effect: 'loses data', of: 'a job deleted', before: [flink({})] },
];
