import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../infra/programs/ports';
import { Program } from '../../infra/programs/process';
import { type KubernetesApi, type KubernetesApiOptions, options, startKubernetesApi } from './kubernetes';
import { kubernetesControllers, kwokProgram } from './kubernetes-build';

const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/host-path',
};

const NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'kwok', annotations: { 'kwok.x-k8s.io/node': 'fake' } },
  // As a cloud's node, whose controller gives load balancers their addresses.
  spec: { providerID: 'aws:///eu-central-1a/i-0' },
};

/** All that any pod of the cluster ever logs: no container runs. */
export const POD_LOG = 'this stands for the log of a container';

/** A port of a pod, and the port of the loopback interface where a real program plays that pod. */
export interface PlayedPort {
  readonly namespace: string;
  /** @default - any of the namespace: those that come in the place of others too */
  readonly pod?: string;
  readonly port: number;
  readonly playedBy: number;
}

export interface Cluster extends KubernetesApi {
  /** Has `kubectl port-forward` to pods lead to real programs, instead of nowhere. */
  play(ports: readonly PlayedPort[]): Promise<void>;
}

/**
 * A Kubernetes API with the controllers and the scheduler of Kubernetes, and one node whose pods run in the API only:
 * kwok stands in for the kubelet. A pod whose image is called `not-there` waits for it forever.
 */
export async function startCluster(api: Pick<KubernetesApiOptions, 'contexts'> = {}): Promise<Cluster> {
  const bin = await kubernetesControllers();
  const kwok = await kwokProgram();
  const server = await startKubernetesApi({ ...api, serviceAccounts: true });
  const { folder, kubeconfig, key } = server;
  const program = (name: string, command: string, args: Readonly<Record<string, string>>) =>
    new Program({
      name,
      command,
      args: options({ kubeconfig, ...args }),
      logFile: join(folder, `${name}.log`),
    });
  const kubeletPort = String(await freePort());
  const forwards = join(folder, 'forwards.yaml');
  writeFileSync(forwards, '');
  const logs = join(folder, 'logs.yaml');
  writeFileSync(logs, JSON.stringify(logOfEachPod(folder)));
  const kubelet = new Program({
    name: 'kwok',
    command: kwok,
    args: [
      ...options({
        kubeconfig,
        'manage-all-nodes': 'true',
        'node-lease-duration-seconds': '40',
        'node-ip': '127.0.0.1',
        'node-port': kubeletPort,
        'server-address': `127.0.0.1:${kubeletPort}`,
      }),
      ...[join(__dirname, 'kwok', 'stages.yaml'), logs, forwards].map((file) => `--config=${file}`),
    ],
    logFile: join(folder, 'kwok.log'),
    ready: async () => (await fetch(`http://127.0.0.1:${kubeletPort}/healthz`)).ok,
  });
  const programs = [
    program('kube-controller-manager', join(bin, 'kube-controller-manager'), {
      'leader-elect': 'false',
      'secure-port': '0',
      'service-account-private-key-file': key,
      'enable-hostpath-provisioner': 'true',
    }),
    program('kube-scheduler', join(bin, 'kube-scheduler'), { 'leader-elect': 'false', 'secure-port': '0' }),
    kubelet,
  ];
  const cluster: Cluster = {
    ...server,
    async play(ports) {
      // It reads its configuration at its start, and keeps nothing.
      await kubelet.stop();
      writeFileSync(forwards, ports.map((port) => JSON.stringify(forwardOf(port))).join('\n---\n'));
      await kubelet.start();
    },
    async stop() {
      await Promise.all(programs.map((one) => one.stop()));
      await server.stop();
    },
  };
  try {
    for (const one of programs) await one.start();
    await create(server, STORAGE_CLASS);
    await create(server, NODE);
    const { code, stderr } = await server.kubectl('wait', '--for=condition=Ready', 'node/kwok', '--timeout=60s');
    if (code !== 0) throw new Error(`the node of kwok is not ready: ${stderr}`);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** What `kubectl logs` is told. */
function logOfEachPod(folder: string): object {
  const logsFile = join(folder, 'pod.log');
  // In the form in which container runtimes write it.
  writeFileSync(logsFile, `2026-01-01T00:00:00.000000000Z stdout F ${POD_LOG}\n`);
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'pods' },
    spec: { logs: [{ logsFile, follow: false }] },
  };
}

function forwardOf({ namespace, pod, port, playedBy }: PlayedPort): object {
  const apiVersion = 'kwok.x-k8s.io/v1alpha1';
  const forwards = [{ ports: [port], target: { address: '127.0.0.1', port: playedBy } }];
  return pod === undefined
    ? {
        apiVersion,
        kind: 'ClusterPortForward',
        metadata: { name: `port-${port}` },
        spec: { selector: { matchNamespaces: [namespace] }, forwards },
      }
    : { apiVersion, kind: 'PortForward', metadata: { name: pod, namespace }, spec: { forwards } };
}

async function create({ folder, kubectl }: KubernetesApi, manifest: { readonly kind: string }): Promise<void> {
  const file = join(folder, `${manifest.kind}.json`);
  writeFileSync(file, JSON.stringify(manifest));
  const { code, stderr } = await kubectl('create', '--filename', file);
  if (code !== 0) throw new Error(`the ${manifest.kind} was not created: ${stderr}`);
}
