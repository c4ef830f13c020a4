import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../infra/local/programs/cache';
import { go, run } from '../../infra/local/programs/tool';

const VERSION = 'v1.33.13';
const PROGRAMS = ['k8s.io/kubernetes/cmd/kube-apiserver', 'k8s.io/kubernetes/cmd/kubectl', 'go.etcd.io/etcd/server/v3'];

/**
 * The folder with kube-apiserver, kubectl and etcd, built from the Go module proxy: Kubernetes is not made to be
 * installed as a module, so the build happens in a module of its own, with Kubernetes' libraries at the same version.
 */
export const kubernetesPrograms = (): Promise<string> =>
  cached(`kubernetes-${VERSION}`, `building Kubernetes ${VERSION} from its Go modules`, async (folder) => {
    const { Dir: source }: { Dir: string } = JSON.parse(
      await run(go, ['mod', 'download', '-json', `k8s.io/kubernetes@${VERSION}`], { cwd: folder }),
    );
    writeFileSync(join(folder, 'go.mod'), moduleFile(readFileSync(join(source, 'go.mod'), 'utf8')));
    const flags = `-s -w -X k8s.io/component-base/version.gitVersion=${VERSION}`;
    const build = ['build', '-mod=mod', '-p', '2', '-trimpath', '-ldflags', flags, '-o', `${folder}/`, ...PROGRAMS];
    await run(go, build, { cwd: folder, env: { ...process.env, CGO_ENABLED: '0' } });
    renameSync(join(folder, 'server'), join(folder, 'etcd'));
  });

/** Requires what Kubernetes requires, its libraries from the proxy instead of from beside it. */
function moduleFile(original: string): string {
  const libraries = [...original.matchAll(/(k8s\.io\/[\w-]+) => \.\/staging/g)].map(([, path]) => path);
  return [
    'module kubernetes',
    /^go .*$/m.exec(original)?.[0] ?? '',
    `require k8s.io/kubernetes ${VERSION}`,
    ...libraries.map((path) => `replace ${path} => ${path} ${VERSION.replace('v1', 'v0')}`),
    '',
  ].join('\n\n');
}
