import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../infra/programs/cache';
import { goProgram } from '../../infra/programs/go-program';
import { go, run } from '../../infra/programs/tool';
import { minutes } from '../../job/duration';

export const KUBERNETES_VERSION = 'v1.33.13';
const SERVER = ['k8s.io/kubernetes/cmd/kube-apiserver', 'k8s.io/kubernetes/cmd/kubectl', 'go.etcd.io/etcd/server/v3'];
const CONTROLLERS = ['k8s.io/kubernetes/cmd/kube-controller-manager', 'k8s.io/kubernetes/cmd/kube-scheduler'];

/** The folder with kube-apiserver, kubectl and etcd. */
export const kubernetesPrograms = (): Promise<string> =>
  cached(
    `kubernetes-${KUBERNETES_VERSION}`,
    { doing: `building Kubernetes ${KUBERNETES_VERSION} from its Go modules`, takes: minutes(4) },
    async (folder) => {
      await build(folder, SERVER);
      renameSync(join(folder, 'server'), join(folder, 'etcd'));
    },
  );

/** The folder with kube-controller-manager and kube-scheduler: apart, since most tests do without. */
export const kubernetesControllers = (): Promise<string> =>
  cached(
    `kubernetes-controllers-${KUBERNETES_VERSION}`,
    { doing: `building the controllers of Kubernetes ${KUBERNETES_VERSION} from its Go modules`, takes: minutes(2) },
    (folder) => build(folder, CONTROLLERS),
  );

export const kwokProgram = (): Promise<string> => goProgram('sigs.k8s.io/kwok/cmd/kwok', 'v0.7.0');
export const helmProgram = (): Promise<string> => goProgram('helm.sh/helm/v3/cmd/helm', 'v3.18.6');

/**
 * Builds programs from the Go module proxy: Kubernetes is not made to be installed as a module, so the build happens
 * in a module of its own, with Kubernetes' libraries at the same version.
 */
async function build(folder: string, programs: readonly string[]): Promise<void> {
  const { Dir: source }: { Dir: string } = JSON.parse(
    await run(go, ['mod', 'download', '-json', `k8s.io/kubernetes@${KUBERNETES_VERSION}`], { cwd: folder }),
  );
  writeFileSync(join(folder, 'go.mod'), moduleFile(readFileSync(join(source, 'go.mod'), 'utf8')));
  const flags = `-s -w -X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`;
  const args = ['build', '-mod=mod', '-trimpath', '-ldflags', flags, '-o', `${folder}/`, ...programs];
  await run(go, args, { cwd: folder, env: { ...process.env, CGO_ENABLED: '0' } });
}

/** Requires what Kubernetes requires, its libraries from the proxy instead of from beside it. */
function moduleFile(original: string): string {
  const libraries = [...original.matchAll(/(k8s\.io\/[\w-]+) => \.\/staging/g)].map(([, path]) => path);
  return [
    'module kubernetes',
    /^go .*$/m.exec(original)?.[0] ?? '',
    `require k8s.io/kubernetes ${KUBERNETES_VERSION}`,
    ...libraries.map((path) => `replace ${path} => ${path} ${KUBERNETES_VERSION.replace('v1', 'v0')}`),
    '',
  ].join('\n\n');
}
