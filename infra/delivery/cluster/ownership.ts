import { PART_OF } from '../../constructs/component';
import { Failure } from '../failure';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';

/** The field manager of what we apply. */
export const FIELD_MANAGER = 'understanding-apache-flink';

export const OURS = { 'app.kubernetes.io/part-of': PART_OF, 'app.kubernetes.io/managed-by': 'cdk8s' } as const;

/** What no manifest declares, but a deployment made: Secrets, and what the operators need. */
export const MADE_BY_DEPLOY = {
  'app.kubernetes.io/part-of': PART_OF,
  'app.kubernetes.io/managed-by': 'deploy',
} as const;

export const isMadeByDeploy = ({ metadata: { labels } }: LiveObject): boolean =>
  Object.entries(MADE_BY_DEPLOY).every(([name, value]) => labels?.[name] === value);

export const selector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

/**
 * Whether an object is one that we declare or once declared. Operators and controllers copy labels to what they make
 * of it, and own that.
 */
export const isOurs = ({ metadata, kind }: LiveObject): boolean =>
  Object.entries(OURS).every(([name, value]) => metadata.labels?.[name] === value) &&
  !hasOwner(metadata) &&
  !COPIES.includes(kind);

/** Whether it was made of another object, and goes with that. */
export const hasOwner = ({ ownerReferences }: LiveObject['metadata']): boolean =>
  Array.isArray(ownerReferences) && ownerReferences.length > 0;

/** A controller makes these with the labels of a Service, and no owner. */
const COPIES = ['Endpoints', 'EndpointSlice'];

/** Events outlive what they are about, and end by themselves; nor are metrics kept. */
const NOT_KEPT = /^events(\.|$)|\.metrics\.k8s\.io$/;

/** How kubectl says that a server which others added to the API is away. Nothing of ours is there. */
const INCOMPLETE = /unable to retrieve the complete list of server APIs/;

/**
 * Every kind that can be listed, as `kubectl get` takes them.
 * @param scope 'namespaced': without those that belong to no namespace
 */
export async function listableKinds(kubectl: Kubectl, scope: 'all' | 'namespaced' = 'all'): Promise<string[]> {
  const scoped = scope === 'namespaced' ? ['--namespaced=true'] : [];
  const args = ['api-resources', '--verbs=list', '--output=name', '--cached=false', ...scoped];
  const { code, stdout, stderr } = await kubectl.run(args);
  if (code !== 0 && !INCOMPLETE.test(stderr)) throw new Failure(`kubectl can't list all kinds: ${stderr.trim()}`);
  return stdout.split('\n').filter((kind) => kind !== '' && !NOT_KEPT.test(kind));
}

/** Everything in the cluster that is ours. */
export async function ownedObjects(kubectl: Kubectl): Promise<LiveObject[]> {
  const kinds = (await listableKinds(kubectl)).join(',');
  return (await kubectl.get(kinds, '--all-namespaces', '--selector', selector(OURS))).filter(isOurs);
}
