/** The operators that the system relies on: where they run and how their pods are known. They are installed apart. */
export const operators = {
  strimzi: { namespace: 'strimzi', pods: { 'strimzi.io/kind': 'cluster-operator' } },
  flink: { namespace: 'flink-operator', pods: { 'app.kubernetes.io/name': 'flink-kubernetes-operator' } },
} as const;
