import { isDeepStrictEqual } from 'node:util';
import { type OperatorName, operators } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import type { Target } from '../cluster/target';
import type { DeclaredObject, Manifest } from '../manifest';
import { asObject, type Installation, neededOperators } from '../revision/releases';
import { helm, ourRelease } from './helm';
import { findOperator, missingCrds } from './operators';

/** How deploy installs it. */
export const pinned = (name: OperatorName): Installation => {
  const { version, values } = operators[name];
  return { version, status: 'deployed', values };
};

/** How deploy has installed it; undefined where it has not. */
export async function installationOf(kubectl: Kubectl, name: OperatorName): Promise<Installation | undefined> {
  const release = await ourRelease(kubectl, name);
  if (release === undefined) return undefined;
  const { namespace } = operators[name];
  const values = await helm(kubectl, ['get', 'values', release.name, '--namespace', namespace, '--output', 'json']);
  const missing = await missingCrds(kubectl, name);
  return {
    version: /-(\d+\.\d+\.\d+.*)$/.exec(release.chart)?.[1] ?? release.chart,
    status: missing.length === 0 ? release.status : `${release.status}, without its CRDs ${missing.join(', ')}`,
    values: JSON.parse(values),
  };
}

/** The releases of operators that are deploy's affair: a part of the plan. */
export interface Releases {
  readonly before: readonly DeclaredObject[];
  readonly after: readonly DeclaredObject[];
  /** Whether the operator of an object is another one afterwards, which may know of more fields than that of now. */
  isOfUpgraded(manifest: Manifest): boolean;
}

export async function operatorReleases({ kubectl, props }: Pick<Target, 'kubectl' | 'props'>): Promise<Releases> {
  const before: DeclaredObject[] = [];
  const after: DeclaredObject[] = [];
  const groups: string[] = [];
  for (const name of props.cluster.operators === 'helm' ? neededOperators(props) : []) {
    const installation = await installationOf(kubectl, name);
    if (installation === undefined && (await findOperator(kubectl, name))) continue;
    if (installation !== undefined) before.push(asObject(name, installation));
    after.push(asObject(name, pinned(name)));
    if (!isDeepStrictEqual(installation, pinned(name))) groups.push(...operators[name].apiGroups);
  }
  return { before, after, isOfUpgraded: ({ apiVersion }) => groups.includes(apiVersion.replace(/\/.*$/, '')) };
}
