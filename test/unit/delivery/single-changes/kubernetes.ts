import type { Manifest } from '../../../../infra/delivery/manifest';
import { manifest } from '../changes';
import type { RuleCase } from '../rule-case';

const deployment = (spec: object, metadata = {}) => manifest('apps/v1', 'Deployment', { spec }, metadata);
const statefulSet = (spec: object) => manifest('apps/v1', 'StatefulSet', { spec });
const claim = (spec: object) => manifest('v1', 'PersistentVolumeClaim', { spec });
const service = (spec: object, metadata = {}) => manifest('v1', 'Service', { spec }, metadata);
const storage = (size: string) => claim({ resources: { requests: { storage: size } } });
const nodePort = (port: number, name: string) => service({ ports: [{ name: 'http', nodePort: port }] }, { name });
const withImage = (image: string) => ({ template: { spec: { containers: [{ name: 'it', image }] } } });
const cronJob = (image: string) =>
  manifest('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: withImage(image) } } });
const LOCALSTACK = { labels: { 'app.kubernetes.io/name': 'localstack' } };
const deleting = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } };
const quota = (cpu: string) => manifest('v1', 'ResourceQuota', { spec: { hard: { 'requests.cpu': cpu } } });
const asking = (cpu: string): Manifest =>
  deployment({ replicas: 2, template: { spec: { containers: [{ name: 'it', resources: { requests: { cpu } } }] } } });
const configMap = (fields: object) => manifest('v1', 'ConfigMap', { ...fields });
const binding = (name: string) => manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { name } });
const env = (name: string, value: string) => [{ name: 'influxdb', env: [{ name, value }] }];
const influxDb = (name: string, value: string) =>
  statefulSet({ volumeClaimTemplates: [{}], template: { spec: { containers: env(name, value) } } });
const jobWith = (name: string, value: string) =>
  deployment({ template: { spec: { containers: [{ name: 'job', env: [{ name, value }] }] } } });
const role = (verb: string) => manifest('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ verbs: [verb] }] });

/** Single changes of what Kubernetes runs. */
export const kubernetesChanges: readonly RuleCase[] = [
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
  {
    rule: 'pod-security-told',
    effect: 'no restart',
    of: 'another pod security standard to warn about',
    before: [manifest('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/warn': 'baseline' } })],
    after: [manifest('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } })],
  },
  {
    rule: 'label',
    effect: 'no restart',
    of: 'another label of a Service',
    before: [service({}, { labels: { 'app.kubernetes.io/name': 'a' } })],
    after: [service({}, { labels: { 'app.kubernetes.io/name': 'b' } })],
  },
  {
    rule: 'unknown',
    effect: 'unknown, take it for a restart',
    of: 'a label of others',
    before: [service({}, { labels: { 'example.com/pool': 'a' } })],
    after: [service({}, {})],
  },
  {
    rule: 'api-version',
    effect: 'no restart',
    of: 'another version of the API',
    before: [manifest('policy/v1beta1', 'PodDisruptionBudget')],
    after: [manifest('policy/v1', 'PodDisruptionBudget')],
  },
  {
    rule: 'label-handed-on',
    effect: 'rolls brokers',
    of: 'another label of Kafka, which its pods get',
    before: [manifest('v1', 'Kafka', {}, { labels: { team: 'a' } })],
    after: [manifest('v1', 'Kafka', {}, { labels: { team: 'b' } })],
  },
  {
    rule: 'label',
    effect: 'no restart',
    of: 'a label of Kafka that its pods do not get',
    before: [manifest('v1', 'Kafka', {}, { labels: { 'app.kubernetes.io/name': 'a' } })],
    after: [manifest('v1', 'Kafka', {}, { labels: { 'app.kubernetes.io/name': 'b' } })],
  },
  {
    rule: 'pool-of-another-cluster',
    effect: 'loses data',
    of: 'a node pool of another cluster',
    before: [manifest('v1', 'KafkaNodePool', {}, { labels: { 'strimzi.io/cluster': 'a' } })],
    after: [manifest('v1', 'KafkaNodePool', {}, { labels: { 'strimzi.io/cluster': 'b' } })],
  },
  {
    rule: 'of-another-cluster',
    effect: 'not possible',
    of: 'a topic without any label',
    before: [manifest('v1', 'KafkaTopic', {}, { labels: { 'strimzi.io/cluster': 'a' } })],
    after: [manifest('v1', 'KafkaTopic', {}, {})],
  },
  {
    rule: 'namespace-pod-security',
    effect: 'no restart',
    of: 'a stricter pod security standard',
    before: [manifest('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } })],
    after: [manifest('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })],
  },
  {
    rule: 'quota-overdrawn',
    effect: 'not possible',
    of: 'a quota below what the pods request together',
    before: [quota('2'), asking('500m')],
    after: [quota('900m'), asking('500m')],
  },
  {
    rule: 'quota-scopes',
    effect: 'immutable, needs replacing',
    of: 'other scopes of a quota',
    before: [manifest('v1', 'ResourceQuota', { spec: { scopes: ['BestEffort'] } })],
    after: [manifest('v1', 'ResourceQuota', { spec: { scopes: ['NotBestEffort'] } })],
  },
  { rule: 'quota-deleted', effect: 'no restart', of: 'a quota deleted', before: [quota('2')] },
  {
    rule: 'quota-changed',
    effect: 'no restart',
    of: 'a smaller quota that is still enough',
    before: [quota('2'), asking('500m')],
    after: [quota('1'), asking('500m')],
  },
  {
    rule: 'service-node-port',
    effect: 'not possible',
    of: 'a node port that another Service has',
    before: [nodePort(30_001, 'a'), nodePort(30_002, 'b')],
    after: [nodePort(30_002, 'a'), nodePort(30_002, 'b')],
  },
  {
    rule: 'service-cluster-ip',
    effect: 'immutable, needs replacing',
    of: 'a Service that becomes headless',
    before: [service({ clusterIP: '10.0.0.1' })],
    after: [service({ clusterIP: 'None' })],
  },
  {
    rule: 'service-cluster-ip',
    effect: 'immutable, needs replacing',
    of: 'a Service with an address from the server that becomes headless',
    before: [service({})],
    after: [service({ clusterIP: 'None' })],
  },
  {
    rule: 'service-load-balancer-class',
    effect: 'immutable, needs replacing',
    of: 'another class of a load balancer',
    before: [service({ loadBalancerClass: 'example.com/a' })],
    after: [service({ loadBalancerClass: 'example.com/b' })],
  },
  {
    rule: 'service-type',
    effect: 'no restart',
    of: 'a Service without node ports',
    before: [service({ type: 'NodePort' })],
    after: [service({ type: 'ClusterIP' })],
  },
  { rule: 'service-deleted', effect: 'no restart', of: 'a Service deleted', before: [service({})] },
  {
    rule: 'service-changed',
    effect: 'no restart',
    of: 'another port of a Service',
    before: [service({ ports: [{ name: 'http', port: 80 }] })],
    after: [service({ ports: [{ name: 'http', port: 81 }] })],
  },
  {
    rule: 'config-map-immutable',
    effect: 'immutable, needs replacing',
    of: 'another text in an immutable ConfigMap',
    before: [configMap({ immutable: true, data: { a: '1' } })],
    after: [configMap({ immutable: true, data: { a: '2' } })],
  },
  {
    rule: 'secret-type',
    effect: 'immutable, needs replacing',
    of: 'another type of a Secret',
    before: [manifest('v1', 'Secret', { type: 'Opaque' })],
    after: [manifest('v1', 'Secret', { type: 'kubernetes.io/tls' })],
  },
  {
    rule: 'config-map-changed',
    effect: 'no restart',
    of: 'another text in a ConfigMap',
    before: [configMap({ data: { a: '1' } })],
    after: [configMap({ data: { a: '2' } })],
  },
  { rule: 'config-map-deleted', effect: 'no restart', of: 'a ConfigMap deleted', before: [configMap({})] },
  {
    rule: 'disruption-budget',
    effect: 'no restart',
    of: 'another budget',
    before: [manifest('policy/v1', 'PodDisruptionBudget', { spec: { maxUnavailable: 1 } })],
    after: [manifest('policy/v1', 'PodDisruptionBudget', { spec: { maxUnavailable: 2 } })],
  },
  {
    rule: 'service-account',
    effect: 'no restart',
    of: 'another role of an account at AWS',
    before: [manifest('v1', 'ServiceAccount', {}, { annotations: { 'eks.amazonaws.com/role-arn': 'a' } })],
    after: [manifest('v1', 'ServiceAccount', {}, { annotations: { 'eks.amazonaws.com/role-arn': 'b' } })],
  },
  {
    rule: 'service-account-deleted',
    effect: 'no restart',
    of: 'an account deleted',
    before: [manifest('v1', 'ServiceAccount')],
  },
  {
    rule: 'network-policy',
    effect: 'no restart',
    of: 'a new NetworkPolicy',
    after: [manifest('networking.k8s.io/v1', 'NetworkPolicy')],
  },
  {
    rule: 'role-ref',
    effect: 'immutable, needs replacing',
    of: 'a binding to another role',
    before: [binding('a')],
    after: [binding('b')],
  },
  { rule: 'rbac', effect: 'no restart', of: 'other rights', before: [role('get')], after: [role('list')] },
];
