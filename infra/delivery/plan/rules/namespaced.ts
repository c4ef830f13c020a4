import { quantity } from '../../../quantity';
import { at, listAt, numberAt } from '../../../value-at';
import type { State } from '../plan';
import type { Rule, Subject } from '../rule';
import { ofKind } from '../state-queries';
import { requested } from './requests';

const [FIRST_NODE_PORT, LAST_NODE_PORT] = [30_000, 32_767];

const nodePortsOf = (service: unknown): number[] =>
  listAt(service, 'spec', 'ports').flatMap((port) => numberAt(port, 'nodePort') ?? []);

function badNodePorts({ after, states }: Subject): number[] {
  const taken = ofKind(states.after, 'Service').flatMap(nodePortsOf);
  return nodePortsOf(after).filter(
    (port) => port < FIRST_NODE_PORT || port > LAST_NODE_PORT || taken.filter((other) => other === port).length > 1,
  );
}

/** Which of the quota's limits on requests are below what the pods ask for. */
function overdrawn(quota: unknown, state: State): string[] {
  const { cpu, memory } = requested(state);
  const below = (name: string, asked: number) => (quantity(at(quota, 'spec', 'hard', name)) ?? asked) < asked - 1e-9;
  return [...(below('requests.cpu', cpu) ? ['CPU'] : []), ...(below('requests.memory', memory) ? ['memory'] : [])];
}

/** Namespaces, and what is in them beside workloads. */
export const namespacedRules: readonly Rule[] = [
  {
    id: 'namespace-deleted',
    kinds: ['Namespace'],
    actions: ['delete'],
    effect: 'loses data',
    because: 'everything in the namespace goes with it, volume claims included',
    source: 'Kubernetes: Namespaces',
  },
  {
    id: 'quota-overdrawn',
    kinds: ['ResourceQuota'],
    actions: ['create', 'update'],
    when: ({ after, states }) => overdrawn(after, states.after).length > 0,
    fields: /^spec\b/,
    effect: 'not possible',
    because: ({ after, states }) =>
      `the pods together request more ${overdrawn(after, states.after).join(' and ')} than the quota has: those made last are refused`,
    source: 'Kubernetes: Resource Quotas',
  },
  {
    id: 'quota-scopes',
    kinds: ['ResourceQuota'],
    fields: /^spec\.(scopes|scopeSelector)\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the scopes of a quota can not be changed: it is deleted and recreated',
    source: 'Kubernetes: Resource Quotas, Quota scopes',
  },
  {
    id: 'quota-changed',
    kinds: ['ResourceQuota'],
    fields: /^spec\.hard\b/,
    effect: 'no restart',
    because: 'a quota counts when a pod is made; those that run go on',
    source: 'Kubernetes: Resource Quotas',
  },
  {
    id: 'service-node-port',
    kinds: ['Service'],
    actions: ['create', 'update'],
    when: (subject) => badNodePorts(subject).length > 0,
    fields: /nodePort|^spec\.ports\b/,
    effect: 'not possible',
    because: (subject) =>
      `node port ${badNodePorts(subject).join(', ')} is taken or out of range: choose a free one from ${FIRST_NODE_PORT} to ${LAST_NODE_PORT}`,
    source: 'Kubernetes: Service, Choosing your own port',
  },
  {
    id: 'service-cluster-ip',
    kinds: ['Service'],
    fields: /^spec\.clusterIPs?\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the address of a Service can not be changed: it is deleted and recreated, and clients look it up anew',
    source: 'Kubernetes: Service, Choosing your own IP address',
  },
  {
    id: 'service-load-balancer-class',
    kinds: ['Service'],
    fields: /^spec\.(loadBalancerClass|healthCheckNodePort)$/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the field can not be changed once it is set: the Service is deleted and recreated, with another address',
    source: 'Kubernetes: Service, Specifying class of load balancer implementation',
  },
  {
    id: 'service-type',
    kinds: ['Service'],
    fields: /^spec\.(type|externalName)$/,
    change: ({ before }) => before !== undefined && before !== 'ClusterIP',
    effect: 'no restart',
    because:
      'pods go on, but what the old type opened is closed: clients that come by its node ports or its load balancer are cut off',
    source: 'Kubernetes: Service, Service type',
  },
  {
    id: 'service-changed',
    kinds: ['Service'],
    fields:
      /^spec\.(type|ports|selector|externalName|externalIPs|externalTrafficPolicy|internalTrafficPolicy|trafficDistribution|sessionAffinity|sessionAffinityConfig|loadBalancerIP|loadBalancerSourceRanges|allocateLoadBalancerNodePorts|publishNotReadyAddresses|ipFamilies|ipFamilyPolicy)\b/,
    effect: 'no restart',
    because:
      'rules for the network are renewed, pods go on; open connections may break where a port or selector changed',
    source: 'Kubernetes: Service',
  },
  {
    id: 'service-deleted',
    kinds: ['Service'],
    actions: ['delete'],
    effect: 'no restart',
    because: 'pods go on, but nobody finds them by this name any more',
    source: 'Kubernetes: Service',
  },
  {
    id: 'config-map-immutable',
    kinds: ['ConfigMap', 'Secret'],
    fields: /^(data|binaryData|stringData|immutable)\b/,
    when: ({ before }) => at(before, 'immutable') === true,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'it is marked immutable: it is deleted and recreated',
    source: 'Kubernetes: ConfigMaps, Immutable ConfigMaps',
  },
  {
    id: 'secret-type',
    kinds: ['Secret'],
    fields: /^type$/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the type of a Secret can not be changed',
    source: 'Kubernetes: Secrets, Types of Secret',
  },
  {
    id: 'config-map-changed',
    kinds: ['ConfigMap', 'Secret'],
    fields: /^(data|binaryData|stringData|immutable)\b/,
    effect: 'no restart',
    because:
      'by itself it restarts nothing: pods that read it at their start carry its checksum as an annotation, and are listed apart',
    source: 'Kubernetes: ConfigMaps, Mounted ConfigMaps are updated automatically',
  },
  {
    id: 'config-map-deleted',
    kinds: ['ConfigMap', 'Secret'],
    actions: ['delete'],
    effect: 'no restart',
    because: 'pods that run go on; one that still names it does not start again',
    source: 'Kubernetes: ConfigMaps; Secrets',
  },
  {
    id: 'network-policy',
    kinds: ['NetworkPolicy'],
    actions: ['create', 'update', 'delete'],
    fields: /^spec\.(podSelector|policyTypes|ingress|egress)\b/,
    effect: 'no restart',
    because: 'what may connect changes at once; whether open connections are cut is up to the network plugin',
    source: 'Kubernetes: Network Policies',
  },
  {
    id: 'role-ref',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    fields: /^roleRef\b/,
    effect: 'immutable, needs replacing',
    replaces: true,
    because: 'the role of a binding can not be changed: it is deleted and recreated',
    source: 'Kubernetes: Using RBAC Authorization, RoleBinding',
  },
  {
    id: 'rbac',
    kinds: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
    actions: ['update', 'delete'],
    fields: /^(rules|aggregationRule|subjects)\b/,
    effect: 'no restart',
    because: 'permissions apply from the next request on: what is no longer allowed is denied',
    source: 'Kubernetes: Using RBAC Authorization',
  },
  {
    id: 'disruption-budget',
    kinds: ['PodDisruptionBudget'],
    actions: ['update', 'delete'],
    fields: /^spec\.(minAvailable|maxUnavailable|selector|unhealthyPodEvictionPolicy)\b/,
    effect: 'no restart',
    because: 'a budget counts from the next eviction on',
    source: 'Kubernetes: Disruptions, Pod disruption budgets',
  },
  {
    id: 'service-account',
    kinds: ['ServiceAccount'],
    fields: /^(automountServiceAccountToken|imagePullSecrets|secrets|metadata\.annotations)\b/,
    effect: 'no restart',
    because: 'it applies when a pod is created: running pods keep what they have until they are recreated',
    source: 'Kubernetes: Service Accounts; Configure Service Accounts for Pods',
  },
  {
    id: 'service-account-deleted',
    kinds: ['ServiceAccount'],
    actions: ['delete'],
    effect: 'no restart',
    because: "its tokens become invalid, and its pods can't be recreated",
    source: 'Kubernetes: Service Accounts',
  },
  {
    id: 'quota-deleted',
    kinds: ['ResourceQuota'],
    actions: ['delete'],
    effect: 'no restart',
    because: 'nothing limits any more what the namespace asks for',
    source: 'Kubernetes: Resource Quotas',
  },
];
