import type { Rule, Subject } from '../rule';
import { rolls, whyItRolls } from './rolling';

/** What Strimzi does not hand on from its custom resources to the pods (STRIMZI_LABELS_EXCLUSION_PATTERN). */
const NOT_HANDED_ON = /^metadata\.labels\["app\.kubernetes\.io\/(?!part-of)[^"]*"\]$/;

const CLUSTER = /^metadata\.labels\["strimzi\.io\/cluster"\]$/;

const clusters = ({ fields: [field] }: Subject): string => `'${field?.before ?? ''}'`;

const EVERY_KIND = [
  ...['Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser', 'FlinkDeployment'],
  ...['Deployment', 'StatefulSet', 'Service', 'ConfigMap', 'Secret', 'ServiceAccount', 'NetworkPolicy'],
  ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'PodDisruptionBudget', 'ResourceQuota'],
  ...['Namespace', 'PersistentVolumeClaim', 'Job', 'CronJob'],
];

/** Labels and annotations, which are for people and selectors, but for those that operators read. */
export const metadataRules: readonly Rule[] = [
  {
    id: 'pool-of-another-cluster',
    kinds: ['KafkaNodePool'],
    fields: CLUSTER,
    effect: 'loses data',
    because: (subject) => `the nodes no longer belong to the cluster ${clusters(subject)}, which removes them`,
    source: 'Strimzi: Configuring node pools, strimzi.io/cluster',
  },
  {
    id: 'of-another-cluster',
    kinds: ['KafkaTopic', 'KafkaUser'],
    fields: CLUSTER,
    effect: 'not possible',
    because: (subject) =>
      `the operators of the cluster ${clusters(subject)} no longer look after it: what they have made stays, and no change of it is taken over`,
    source: 'Strimzi: Configuring Kafka topics; Securing user access, strimzi.io/cluster',
  },
  {
    id: 'label-handed-on',
    kinds: ['Kafka', 'KafkaNodePool'],
    fields: /^metadata\.labels\b/,
    change: ({ path }) => !NOT_HANDED_ON.test(path),
    effect: rolls,
    because: (subject) => `Strimzi hands the label on to the pods: ${whyItRolls(subject)}`,
    source: 'Strimzi: Configuring the Cluster Operator, STRIMZI_LABELS_EXCLUSION_PATTERN',
  },
  {
    id: 'namespace-pod-security',
    kinds: ['Namespace'],
    fields: /^metadata\.labels\["pod-security\.kubernetes\.io\/enforce(-version)?"\]$/,
    effect: 'no restart',
    because: 'the standard is enforced on pods that are made from now on; those that run go on',
    source: 'Kubernetes: Pod Security Admission',
  },
  {
    id: 'pod-security-told',
    kinds: ['Namespace'],
    fields: /^metadata\.labels\["pod-security\.kubernetes\.io\/(warn|audit)(-version)?"\]$/,
    effect: 'no restart',
    because: 'only what the API server warns about changes',
    source: 'Kubernetes: Pod Security Admission',
  },
  {
    id: 'label',
    kinds: EVERY_KIND,
    // Others may be read by who is not here to be asked.
    fields: /^metadata\.labels(\["app\.kubernetes\.io\/[^"]*"\])?$/,
    effect: 'no restart',
    because: 'the labels of an object are for people, and for who selects it; pods have their own in their template',
    source: 'Kubernetes: Labels and Selectors; Recommended Labels',
  },
  {
    id: 'api-version',
    kinds: EVERY_KIND,
    fields: /^apiVersion$/,
    effect: 'no restart',
    because: 'the API server converts between the versions of a kind: what it keeps stays as it is',
    source: 'Kubernetes: API Overview, API groups and versioning',
  },
];
