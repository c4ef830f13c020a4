import { NAMESPACE } from '../../../infra/charts/system';
import type { End } from './reachability';

/** What is no pod of ours. */
export const OUTSIDE: End[] = [
  { name: 'outside', address: '203.0.113.7' },
  { name: "a node's metadata", address: '169.254.169.254' },
  { name: 'dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  {
    name: 'flink-operator',
    namespace: 'flink-operator',
    labels: { 'app.kubernetes.io/name': 'flink-kubernetes-operator' },
  },
  { name: 'strimzi-operator', namespace: 'strimzi', labels: { 'strimzi.io/kind': 'cluster-operator' } },
  { name: 'a stranger', namespace: NAMESPACE, labels: { app: 'stranger' } },
  { name: 'another namespace', namespace: 'other', labels: { 'app.kubernetes.io/name': 'job' } },
];
