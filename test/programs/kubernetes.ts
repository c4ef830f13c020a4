import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type RequestOptions, get as request } from 'node:https';
import { join } from 'node:path';
import { freePort } from '../../infra/programs/ports';
import { Program, temporaryFolder } from '../../infra/programs/process';
import { kubernetesPrograms } from './kubernetes-build';

export interface Answer {
  /** 0 when it went well. */
  readonly code: number;
  readonly stdout: string;
  /** Errors, and what the server warns about. */
  readonly stderr: string;
}

export interface KubernetesApiOptions {
  /** The contexts of its kubeconfig, the first of them the current one. @default - `test` */
  readonly contexts?: readonly string[];
  /** Whether pods need a ServiceAccount, which a controller has to make. @default false */
  readonly serviceAccounts?: boolean;
}

/** A Kubernetes API without controllers or nodes: it checks and keeps objects, and nothing acts on them. */
export interface KubernetesApi {
  /** Where its files are; what others put there goes with it. */
  readonly folder: string;
  /** The key that signs the tokens of ServiceAccounts. */
  readonly key: string;
  /** Can be killed and started again: etcd keeps what it knows. */
  readonly server: Program;
  /** Names the cluster and an administrator, for clients other than kubectl. */
  readonly kubeconfig: string;
  kubectl(...args: readonly string[]): Promise<Answer>;
  /** What is at a path of the API; undefined where nothing is, or nobody answers. A process of kubectl takes far longer. */
  get<T>(path: string): Promise<T | undefined>;
  stop(): Promise<void>;
}

/** Starts kube-apiserver and its etcd on the loopback interface. */
export async function startKubernetesApi({
  contexts = ['test'],
  serviceAccounts = false,
}: KubernetesApiOptions = {}): Promise<KubernetesApi> {
  const bin = await kubernetesPrograms();
  const folder = temporaryFolder('kubernetes');
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const files = writeFiles(folder, port, contexts);
  const kubectl = (...args: readonly string[]) =>
    new Promise<Answer>((resolve) => {
      const argv = ['--kubeconfig', files.kubeconfig, '--cache-dir', join(folder, 'cache'), ...args];
      execFile(join(bin, 'kubectl'), argv, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      );
    });

  const etcd = new Program({
    name: 'etcd',
    command: join(bin, 'etcd'),
    args: options({
      'data-dir': join(folder, 'etcd'),
      'listen-client-urls': `http://127.0.0.1:${client}`,
      'advertise-client-urls': `http://127.0.0.1:${client}`,
      'listen-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-advertise-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-cluster': `default=http://127.0.0.1:${peer}`,
      'unsafe-no-fsync': 'true',
    }),
    logFile: join(folder, 'etcd.log'),
    ready: async () => (await fetch(`http://127.0.0.1:${client}/health`)).ok,
  });
  const apiServer = new Program({
    name: 'kube-apiserver',
    command: join(bin, 'kube-apiserver'),
    args: options({
      'etcd-servers': `http://127.0.0.1:${client}`,
      'bind-address': '127.0.0.1',
      'secure-port': String(port),
      'cert-dir': files.certificates,
      'service-cluster-ip-range': '10.96.0.0/16',
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-signing-key-file': files.key,
      'service-account-key-file': files.key,
      'token-auth-file': files.tokens,
      'authorization-mode': 'RBAC',
      // Nobody makes the accounts that it asks for.
      ...(!serviceAccounts && { 'disable-admission-plugins': 'ServiceAccount' }),
    }),
    logFile: join(folder, 'kube-apiserver.log'),
    ready: async () => (await kubectl('get', '--raw', '/readyz')).stdout === 'ok',
  });
  const agent = new Agent({ keepAlive: true });
  let ca: Buffer | undefined;
  const api: KubernetesApi = {
    folder,
    key: files.key,
    server: apiServer,
    kubeconfig: files.kubeconfig,
    kubectl,
    get: (path) => {
      ca ??= readFileSync(join(files.certificates, 'apiserver.crt'));
      return get(`https://127.0.0.1:${port}${path}`, {
        agent,
        ca,
        headers: { authorization: `Bearer ${files.token}` },
      });
    },
    async stop() {
      agent.destroy();
      await apiServer.stop();
      await etcd.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await etcd.start();
    await apiServer.start();
  } catch (error) {
    await api.stop();
    throw error;
  }
  return api;
}

function writeFiles(folder: string, port: number, contexts: readonly string[]) {
  const token = randomUUID();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files = {
    token,
    certificates: join(folder, 'certificates'),
    key: join(folder, 'service-account.pem'),
    tokens: join(folder, 'tokens.csv'),
    kubeconfig: join(folder, 'kubeconfig'),
  };
  writeFileSync(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(files.tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const entry = (kind: string, value: object) => [{ name: 'test', [kind]: value }];
  writeFileSync(
    files.kubeconfig,
    // JSON is YAML. The server signs its own certificate when it starts.
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: entry('cluster', {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority': join(files.certificates, 'apiserver.crt'),
      }),
      users: entry('user', { token }),
      contexts: contexts.map((name) => ({ name, context: { cluster: 'test', user: 'test' } })),
      'current-context': contexts[0],
    }),
    { mode: 0o600 },
  );
  return files;
}

function get<T>(url: string, options: RequestOptions): Promise<T | undefined> {
  return new Promise((resolve) => {
    request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      response.on('end', () => resolve(response.statusCode === 200 ? JSON.parse(text) : undefined));
      response.on('error', () => resolve(undefined));
    }).on('error', () => resolve(undefined));
  });
}

export const options = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);
