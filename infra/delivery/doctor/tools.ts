import type { Kubectl } from '../cluster/kubectl';
import { Failure } from '../failure';
import { helm } from '../operators/helm';
import { compareVersions } from '../plan/rules/landscape';
import type { Finding } from './finding';

/** The oldest Kubernetes that Strimzi 1.2.0 runs on. */
const OLDEST_SERVER = '1.30';
/** The oldest kubectl that the Kubernetes project supports with that server. */
const OLDEST_KUBECTL = '1.29';
/** The oldest Helm that labels releases. */
const OLDEST_HELM = '3.13';

export async function checkKubernetes(kubectl: Kubectl): Promise<Finding[]> {
  const { serverVersion, clientVersion }: Record<'serverVersion' | 'clientVersion', { readonly gitVersion: string }> =
    JSON.parse(await kubectl.must(['version', '--output=json']));
  return [
    atLeast('kubectl', clientVersion.gitVersion, OLDEST_KUBECTL, 'install a newer one'),
    atLeast('Kubernetes', serverVersion.gitVersion, OLDEST_SERVER, 'upgrade the cluster'),
  ];
}

export async function checkHelm(kubectl: Kubectl): Promise<Finding> {
  try {
    const version = await helm(kubectl, ['version', '--template', '{{.Version}}']);
    return atLeast('Helm', version, OLDEST_HELM, 'install a newer Helm 3');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { what: 'Helm installs the operators', todo: error.message };
  }
}

/** Exported for its test: no cluster of an old version can be had here. */
export function atLeast(program: string, version: string, oldest: string, fix: string): Finding {
  const what = `${program} ${version}`;
  return compareVersions(version, oldest) >= 0
    ? { what }
    : { what, todo: `${fix}: ${oldest} is the oldest that will do` };
}
