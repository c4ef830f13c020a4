import type { Manifest } from '../../../../infra/delivery/manifest';
import { manifest } from '../changes';
import type { RuleCase } from '../rule-case';

const deployment = (spec: object, metadata = {}) => manifest('apps/v1', 'Deployment', { spec }, metadata);
const service = (spec: object, metadata = {}) => manifest('v1', 'Service', { spec }, metadata);
const nodePort = (port: number, name: string) => service({ ports: [{ name: 'http', nodePort: port }] }, { name });
const quota = (cpu: string) => manifest('v1', 'ResourceQuota', { spec: { hard: { 'requests.cpu': cpu } } });
const asking = (cpu: string): Manifest =>
  deployment({ replicas: 2, template: { spec: { containers: [{ name: 'it', resources: { requests: { cpu } } }] } } });
const configMap = (fields: object) => manifest('v1', 'ConfigMap', { ...fields });
const binding = (name: string) => manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { name } });
const role = (verb: string) => manifest('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ verbs: [verb] }] });

/** Single changes of what pods run in and are reached by, and of what goes for every kind. */
export const kubernetesChanges: readonly RuleCase[] = [
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
