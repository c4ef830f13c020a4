import { manifest } from '../changes';
import type { RuleCase } from '../rule-case';

const deployment = (spec: object, metadata = {}) => manifest('apps/v1', 'Deployment', { spec }, metadata);
const statefulSet = (spec: object) => manifest('apps/v1', 'StatefulSet', { spec });
const claim = (spec: object) => manifest('v1', 'PersistentVolumeClaim', { spec });
const storage = (size: string) => claim({ resources: { requests: { storage: size } } });
const withImage = (image: string) => ({ template: { spec: { containers: [{ name: 'it', image }] } } });
const cronJob = (image: string) =>
  manifest('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: withImage(image) } } });
const LOCALSTACK = { labels: { 'app.kubernetes.io/name': 'localstack' } };
const deleting = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } };
const env = (name: string, value: string) => [{ name: 'influxdb', env: [{ name, value }] }];
const influxDb = (name: string, value: string) =>
  statefulSet({ volumeClaimTemplates: [{}], template: { spec: { containers: env(name, value) } } });
const jobWith = (name: string, value: string) =>
  deployment({ template: { spec: { containers: [{ name: 'job', env: [{ name, value }] }] } } });

/** Single changes of what runs pods, and of their volumes. */
export const workloadChanges: readonly RuleCase[] = [
  {
    rule: 'deployment-selector',
    effect: 'immutable, needs replacing',
    of: 'another selector of a Deployment',
    before: [deployment({ selector: { matchLabels: { app: 'a' } } })],
    after: [deployment({ selector: { matchLabels: { app: 'b' } } })],
  },
  {
    rule: 'stateful-set-immutable',
    effect: 'immutable, needs replacing',
    of: 'another serviceName of a StatefulSet whose volumes stay',
    before: [statefulSet({ serviceName: 'a' })],
    after: [statefulSet({ serviceName: 'b' })],
  },
  {
    rule: 'stateful-set-immutable',
    effect: 'loses data',
    of: 'other claims of a StatefulSet whose volumes go with it',
    before: [statefulSet({ ...deleting, volumeClaimTemplates: [{ spec: { storageClassName: 'a' } }] })],
    after: [statefulSet({ ...deleting, volumeClaimTemplates: [{ spec: { storageClassName: 'b' } }] })],
  },
  {
    rule: 'pod-template',
    effect: 'rolls pods',
    of: 'another image',
    before: [deployment(withImage('a'))],
    after: [deployment(withImage('b'))],
  },
  {
    rule: 'local-stack-rolled',
    effect: 'loses data',
    of: 'another image of LocalStack',
    before: [deployment(withImage('a'), LOCALSTACK)],
    after: [deployment(withImage('b'), LOCALSTACK)],
  },
  { rule: 'local-stack-deleted', effect: 'loses data', of: 'LocalStack deleted', before: [deployment({}, LOCALSTACK)] },
  {
    rule: 'job-store-moved',
    effect: 'restarts the job without its state',
    of: 'another long-term store of the job on the Node engine',
    before: [jobWith('UAF_LONG_TERM_STORE', 's3://a/b')],
    after: [jobWith('UAF_LONG_TERM_STORE', 's3://b/b')],
  },
  {
    rule: 'job-source-moved',
    effect: 'job state incompatible',
    of: 'another source topic of the job on the Node engine',
    before: [jobWith('UAF_KAFKA_SOURCE_TOPIC', 'a')],
    after: [jobWith('UAF_KAFKA_SOURCE_TOPIC', 'b')],
  },
  {
    rule: 'strategy-recreate',
    effect: 'immutable, needs replacing',
    of: 'the strategy Recreate instead of RollingUpdate, whose parameters the server has filled in',
    before: [deployment({ strategy: { type: 'RollingUpdate' } })],
    after: [deployment({ strategy: { type: 'Recreate' } })],
  },
  {
    rule: 'workload-other',
    effect: 'no restart',
    of: 'the strategy RollingUpdate instead of Recreate',
    before: [deployment({ strategy: { type: 'Recreate' } })],
    after: [deployment({ strategy: { type: 'RollingUpdate' } })],
  },
  {
    rule: 'influxdb-keeps-less',
    effect: 'loses data',
    of: 'a shorter retention of the first bucket of InfluxDB',
    before: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '1w')],
    after: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '6d')],
  },
  {
    rule: 'influxdb-keeps-less',
    effect: 'loses data',
    of: 'a retention of the first bucket of InfluxDB that kept points for ever',
    before: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '0s')],
    after: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '99w')],
  },
  {
    rule: 'influxdb-keeps-more',
    effect: 'no restart',
    of: 'a longer retention of the first bucket of InfluxDB',
    before: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '6d')],
    after: [influxDb('DOCKER_INFLUXDB_INIT_RETENTION', '1w')],
  },
  {
    rule: 'counts-at-first-start',
    effect: 'not possible',
    of: 'another bucket of InfluxDB',
    before: [influxDb('DOCKER_INFLUXDB_INIT_BUCKET', 'a')],
    after: [influxDb('DOCKER_INFLUXDB_INIT_BUCKET', 'b')],
  },
  {
    rule: 'pod-template',
    effect: 'rolls pods',
    of: 'another organization of InfluxDB',
    before: [influxDb('DOCKER_INFLUXDB_INIT_ORG', 'a')],
    after: [influxDb('DOCKER_INFLUXDB_INIT_ORG', 'b')],
  },
  {
    rule: 'local-stack-rolled',
    effect: 'loses data',
    of: 'LocalStack scaled to nothing',
    before: [deployment({ replicas: 1 }, LOCALSTACK)],
    after: [deployment({ replicas: 0 }, LOCALSTACK)],
  },
  {
    rule: 'volumes-go-when-scaled',
    effect: 'loses data',
    of: 'fewer pods of a StatefulSet whose volumes go with them',
    before: [statefulSet({ replicas: 2, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } })],
    after: [statefulSet({ replicas: 1, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } })],
  },
  {
    rule: 'fewer-pods',
    effect: 'stops pods',
    of: 'replicas that are no longer named, which means one',
    before: [deployment({ replicas: 2 })],
    after: [deployment({})],
  },
  { rule: 'workload-deleted', effect: 'stops pods', of: 'a Deployment deleted', before: [deployment({})] },
  {
    rule: 'workload-other',
    effect: 'no restart',
    of: 'more replicas of a Deployment',
    before: [deployment({ replicas: 1 })],
    after: [deployment({ replicas: 2 })],
  },
  {
    rule: 'stateful-set-deleted',
    effect: 'loses data',
    of: 'a StatefulSet deleted whose volumes go with it',
    before: [statefulSet(deleting)],
  },
  {
    rule: 'batch-job-template',
    effect: 'immutable, needs replacing',
    of: 'another image of a Job',
    before: [manifest('batch/v1', 'Job', { spec: withImage('a') })],
    after: [manifest('batch/v1', 'Job', { spec: withImage('b') })],
  },
  {
    rule: 'cron-job',
    effect: 'no restart',
    of: 'another image of a CronJob',
    before: [cronJob('a')],
    after: [cronJob('b')],
  },
  {
    rule: 'cron-job-deleted',
    effect: 'stops pods',
    of: 'a CronJob that is deleted',
    before: [cronJob('a')],
  },
  {
    rule: 'volume-claim-smaller',
    effect: 'not possible',
    of: 'a smaller volume',
    before: [storage('2Gi')],
    after: [storage('1Gi')],
  },
  {
    rule: 'volume-claim-larger',
    effect: 'no restart',
    of: 'a larger volume',
    before: [storage('900Mi')],
    after: [storage('1Gi')],
  },
  {
    rule: 'volume-claim-immutable',
    effect: 'loses data',
    of: 'another storage class of a claim',
    before: [claim({ storageClassName: 'a' })],
    after: [claim({ storageClassName: 'b' })],
  },
  { rule: 'volume-claim-deleted', effect: 'loses data', of: 'a claim deleted', before: [claim({})] },
  { rule: 'namespace-deleted', effect: 'loses data', of: 'a namespace deleted', before: [manifest('v1', 'Namespace')] },
];
