/** Its charts have a repository for each version. */
const FLINK_OPERATOR = '1.15.0';

/**
 * The operators that the system relies on, in the versions that it is tested with: where they run, how their pods are
 * known, and how Helm installs them where the environment has deploy do so.
 */
export const operators = {
  strimzi: {
    namespace: 'strimzi',
    pods: { 'strimzi.io/kind': 'cluster-operator' },
    version: '1.2.0',
    apiGroups: ['kafka.strimzi.io', 'core.strimzi.io'],
    crds: [
      'kafkas.kafka.strimzi.io',
      'kafkanodepools.kafka.strimzi.io',
      'kafkatopics.kafka.strimzi.io',
      'kafkausers.kafka.strimzi.io',
      // Nobody writes these: it makes them of node pools, and the brokers' pods of them.
      'strimzipodsets.core.strimzi.io',
    ],
    // It makes them when it starts: Helm knows nothing of them.
    leases: ['strimzi-cluster-operator'],
    release: 'strimzi',
    chart: ['strimzi-kafka-operator', '--repo', 'https://strimzi.io/charts/'],
    // The requests are the chart's own, named so that they can be counted.
    values: { watchAnyNamespace: true, resources: { requests: { cpu: '200m', memory: '384Mi' } } },
  },
  flink: {
    namespace: 'flink-operator',
    pods: { 'app.kubernetes.io/name': 'flink-kubernetes-operator' },
    version: FLINK_OPERATOR,
    apiGroups: ['flink.apache.org'],
    crds: [
      'flinkdeployments.flink.apache.org',
      'flinksessionjobs.flink.apache.org',
      'flinkstatesnapshots.flink.apache.org',
    ],
    leases: ['flink-operator-lease'],
    release: 'flink-kubernetes-operator',
    chart: [
      'flink-kubernetes-operator',
      '--repo',
      `https://archive.apache.org/dist/flink/flink-kubernetes-operator-${FLINK_OPERATOR}/`,
    ],
    // Its webhook would need cert-manager. Its chart requests nothing: these are what its documentation suggests.
    values: {
      webhook: { create: false },
      operatorPod: { resources: { requests: { cpu: '250m', memory: '512Mi' } } },
    },
  },
} as const;

export type OperatorName = keyof typeof operators;

/** What the pod of an operator requests as deploy installs it. */
export const requestsOfOperator: Readonly<Record<OperatorName, { readonly cpu: string; readonly memory: string }>> = {
  strimzi: operators.strimzi.values.resources.requests,
  flink: operators.flink.values.operatorPod.resources.requests,
};
