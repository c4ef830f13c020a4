import { createHash } from 'node:crypto';

/** A custom resource as an operator reads it. */
export interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly job?: { readonly state?: string };
    readonly jobManager?: { readonly replicas?: number };
    readonly taskManager?: { readonly replicas?: number };
    readonly podTemplate?: { readonly metadata?: object };
    readonly [field: string]: unknown;
  };
  readonly status?: { readonly observedGeneration?: number; readonly lifecycleState?: string };
}

type Labels = Readonly<Record<string, string>>;

const ownerOf = ({ apiVersion, kind, metadata: { name, uid } }: CustomResource) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: false,
});

const object = (of: CustomResource, apiVersion: string, kind: string, name: string, labels: Labels, rest: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: of.metadata.namespace, labels, ownerReferences: [ownerOf(of)] },
  ...rest,
});

/** A container that passes the namespace's rules, and takes next to none of its quota. */
const podSpec = (port: number) => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  terminationGracePeriodSeconds: 1,
  containers: [
    {
      name: 'stand-in',
      image: 'stand-in',
      ports: [{ name: 'main', containerPort: port }],
      resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
});

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

const ofStrimzi = (cluster: string): Labels => ({
  'strimzi.io/cluster': cluster,
  'app.kubernetes.io/managed-by': 'strimzi-cluster-operator',
  'app.kubernetes.io/part-of': `strimzi-${cluster}`,
});

const brokerCount = (pools: readonly CustomResource[]): number =>
  pools.reduce((sum, { spec }) => sum + (spec?.replicas ?? 1), 0);

/** What Strimzi makes of a cluster beside its pods. Of its certificates only the names are true. */
export function objectsOfKafka(kafka: CustomResource, pools: readonly CustomResource[]): object[] {
  const { name } = kafka.metadata;
  const labels = ofStrimzi(name);
  const secrets = ['cluster-ca', 'cluster-ca-cert', 'clients-ca', 'clients-ca-cert', 'cluster-operator-certs'];
  const ports = { spec: { clusterIP: 'None', ports: [{ name: 'tcp-plain', port: 9092 }], selector: labels } };
  return [
    ...secrets.map((secret) => object(kafka, 'v1', 'Secret', `${name}-${secret}`, labels, {})),
    object(kafka, 'v1', 'ServiceAccount', `${name}-kafka`, labels, {}),
    object(kafka, 'v1', 'Service', `${name}-kafka-bootstrap`, labels, ports),
    object(kafka, 'v1', 'Service', `${name}-kafka-brokers`, labels, ports),
    object(kafka, 'policy/v1', 'PodDisruptionBudget', `${name}-kafka`, labels, {
      // Of a kind without a scale, Kubernetes can't tell how many may be away.
      spec: { minAvailable: brokerCount(pools) - 1, selector: { matchLabels: { 'strimzi.io/name': `${name}-kafka` } } },
    }),
    ...pools.map((pool) =>
      object(kafka, 'core.strimzi.io/v1', 'StrimziPodSet', `${name}-${pool.metadata.name}`, labels, {
        spec: { selector: { matchLabels: labels }, pods: [] },
      }),
    ),
  ];
}

/** A broker's pod, which Strimzi makes of a StrimziPodSet. Its revision tells whether it is as declared. */
export interface Broker {
  readonly name: string;
  readonly revision: string;
  readonly manifest: (podSet: { readonly metadata: { readonly name: string; readonly uid: string } }) => object;
}

/** The brokers of a pool. Settings that Kafka takes while it runs are no part of their revision. */
export function brokersOf(kafka: CustomResource, pool: CustomResource, dynamic: RegExp): Broker[] {
  const { name: cluster, namespace } = kafka.metadata;
  const { replicas: wanted = 1, ...ofPool } = pool.spec ?? {};
  const ofBrokers = JSON.stringify(kafka.spec?.kafka ?? {}, (key, value) => (dynamic.test(key) ? undefined : value));
  const revision = hash([ofBrokers, ofPool]);
  return Array.from({ length: wanted }, (_, i) => {
    const name = `${cluster}-${pool.metadata.name}-${i}`;
    return {
      name,
      revision,
      manifest: ({ metadata }) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace,
          labels: {
            ...ofStrimzi(cluster),
            'strimzi.io/name': `${cluster}-kafka`,
            'strimzi.io/pool-name': pool.metadata.name,
          },
          annotations: { 'strimzi.io/revision': revision },
          ownerReferences: [{ apiVersion: 'core.strimzi.io/v1', kind: 'StrimziPodSet', ...metadata, controller: true }],
        },
        spec: podSpec(9092),
      }),
    };
  });
}

/** What the User Operator makes of a user. */
export const objectsOfUser = (user: CustomResource): object[] => [
  object(user, 'v1', 'Secret', user.metadata.name, { 'app.kubernetes.io/managed-by': 'strimzi-user-operator' }, {}),
];

/** What Flink's operator and Flink itself make of a job in standalone mode. */
export function objectsOfFlink(job: CustomResource): object[] {
  const { name, namespace } = job.metadata;
  const labels = { app: name, type: 'flink-standalone-kubernetes' };
  // Whatever is changed, the operator starts the job again, in new pods.
  const { job: _, ...rest } = job.spec ?? {};
  const revision = hash(rest);
  const deployment = (component: string, deploymentName: string, replicas: number) => {
    const own = { ...labels, component };
    return object(job, 'apps/v1', 'Deployment', deploymentName, own, {
      spec: {
        replicas,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: own },
        template: {
          metadata: { namespace, labels: own, annotations: { 'stand-in/revision': revision } },
          spec: podSpec(8081),
        },
      },
    });
  };
  return [
    deployment('jobmanager', name, job.spec?.jobManager?.replicas ?? 1),
    deployment('taskmanager', `${name}-taskmanager`, job.spec?.taskManager?.replicas ?? 1),
    object(job, 'v1', 'ConfigMap', `flink-config-${name}`, labels, {}),
    object(job, 'v1', 'Service', `${name}-rest`, labels, {
      spec: { ports: [{ name: 'rest', port: 8081 }], selector: { ...labels, component: 'jobmanager' } },
    }),
  ];
}

/** What the operator keeps of a savepoint: it has no owner, so that it outlives its job. */
export const snapshotOf = ({ metadata: { name, namespace } }: CustomResource, path: string): object => ({
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkStateSnapshot',
  metadata: {
    name: `${name}-savepoint-upgrade-${Date.now()}`,
    namespace,
    labels: { 'snapshot.trigger-type': 'UPGRADE' },
    finalizers: ['flinkstatesnapshots.flink.apache.org/finalizer'],
  },
  spec: {
    backoffLimit: 0,
    jobReference: { kind: 'FlinkDeployment', name },
    savepoint: { alreadyExists: true, disposeOnDelete: false, formatType: 'CANONICAL', path },
  },
});

/** Of the operator's leader, in its own namespace. */
export const leaseOf = (name: string, namespace: string): object => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace },
  spec: { holderIdentity: 'stand-in' },
});
