import { compareVersions } from '../../compare-versions';
import type { Kubectl } from '../cluster/kubectl';
import { Failure } from '../failure';
import { helm } from '../operators/helm';
import type { Finding } from './finding';

/** The oldest Kubernetes that Strimzi 1.2.0 runs on. */
const OLDEST_SERVER = '1.30';
/** The oldest kubectl that the Kubernetes project supports with that server. */
const OLDEST_KUBECTL = '1.29';
/** The oldest Helm that labels releases. */
const OLDEST_HELM = '3.13';

interface Versions {
  readonly clientVersion: { readonly gitVersion: string };
  /** Only where it is asked for. */
  readonly serverVersion?: { readonly gitVersion: string };
}

/** Asks no cluster. */
export async function checkKubectl(kubectl: Kubectl): Promise<Finding[]> {
  const { clientVersion }: Versions = JSON.parse(await kubectl.must(['version', '--client', '--output=json']));
  return [atLeast('kubectl', clientVersion.gitVersion, OLDEST_KUBECTL, 'install a newer one')];
}

/** @throws Failure when the API server does not answer */
export async function checkKubernetes(kubectl: Kubectl): Promise<Finding[]> {
  const { serverVersion }: Versions = JSON.parse(await kubectl.must(['version', '--output=json']));
  return [atLeast('Kubernetes', serverVersion?.gitVersion ?? 'unknown', OLDEST_SERVER, 'upgrade the cluster')];
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
