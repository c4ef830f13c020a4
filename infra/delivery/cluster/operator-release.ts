import { type OperatorName, operators } from '../../operators';
import type { DeclaredObject } from '../manifest';
import { helm, ourRelease } from './helm';
import type { Kubectl } from './kubectl';
import { findOperator, missingCrds, neededOperators } from './operators';
import type { Target } from './target';

/** How Helm has an operator installed. */
export interface Installation {
  readonly version: string;
  readonly status: string;
  readonly values: unknown;
}

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

/** The releases of operators that are deploy's affair, as they are and as they will be: a part of the plan. */
export async function operatorReleases({
  kubectl,
  props,
}: Pick<Target, 'kubectl' | 'props'>): Promise<Record<'before' | 'after', DeclaredObject[]>> {
  const releases = { before: [] as DeclaredObject[], after: [] as DeclaredObject[] };
  if (props.cluster.operators !== 'helm') return releases;
  for (const name of neededOperators(props)) {
    const installation = await installationOf(kubectl, name);
    if (installation === undefined && (await findOperator(kubectl, name))) continue;
    if (installation !== undefined) releases.before.push(asObject(name, installation));
    releases.after.push(asObject(name, pinned(name)));
  }
  return releases;
}

/** An object of Helm's, though none of the API. */
const asObject = (name: OperatorName, installation: Installation): DeclaredObject => {
  const { namespace, release } = operators[name];
  const metadata = { name: release, namespace };
  return {
    manifest: { apiVersion: 'helm.sh/v3', kind: 'Release', metadata, ...installation },
    path: `operators/${name}`,
    unit: 'operators',
  };
};
