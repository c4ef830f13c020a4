import { formatDuration, type Milliseconds } from '../../../job/duration';
import { listAt, textAt } from '../../value-at';
import { Failure } from '../failure';
import { identity } from '../manifest';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';

/** Of objects that are deleted and do not go: what holds each, and how to release it. */
export async function held(kubectl: Kubectl, objects: readonly LiveObject[], limit: Milliseconds): Promise<Failure> {
  const lines = await Promise.all(
    objects.map(async (object) => {
      const what = `${identity(object)} is still there after ${formatDuration(limit)}`;
      return `${what}: ${await reasonOf(kubectl, object)}`;
    }),
  );
  return new Failure([...lines, 'Then run the same command again: it goes on from here.'].join('\n'));
}

async function reasonOf(kubectl: Kubectl, object: LiveObject): Promise<string> {
  if (object.kind === 'CustomResourceDefinition') return ofCrd(kubectl, object);
  if (object.kind === 'Namespace') return ofNamespace(object);
  const finalizers = finalizersOf(object);
  if (finalizers === '') return 'the pods or objects that belong to it are not gone yet';
  return (
    `it waits for who set its finalizers ${finalizers}. Bring that operator back, or, if it is gone for good, release ` +
    `the object:\n${await release(kubectl, [object])}`
  );
}

/**
 * A CRD waits for its objects. Its own finalizer must stay: without it they would outlive their kind and their namespace
 * unseen, and be there again with the next CRD of that name.
 */
async function ofCrd(kubectl: Kubectl, { metadata: { name } }: LiveObject): Promise<string> {
  const objects = await kubectl.get(name, '--all-namespaces').catch(() => []);
  if (objects.length === 0) return 'no object of it is left: the API server is still at it';
  const finalizers = [...new Set(objects.map(finalizersOf))].join(', ');
  return (
    `it waits for ${objects.map(identity).join(', ')}, which wait for who set their finalizers ${finalizers}. Bring ` +
    `that operator back, or, if it is gone for good, release these objects, and leave the CRD to itself:\n` +
    (await release(kubectl, objects))
  );
}

/** What the namespace controller says of what is left in it. */
function ofNamespace({ status }: LiveObject): string {
  const said = listAt(status, 'conditions').flatMap((condition) =>
    textAt(condition, 'status') === 'True' ? [textAt(condition, 'message') ?? ''] : [],
  );
  return said.length > 0 ? said.join('; ') : 'what is in it is not gone yet';
}

const finalizersOf = ({ metadata: { finalizers } }: LiveObject): string =>
  Array.isArray(finalizers) ? finalizers.join(', ') : '';

/** The commands that take the finalizers off objects. In a namespace that is gone nothing can be changed. */
async function release(kubectl: Kubectl, objects: readonly LiveObject[]): Promise<string> {
  const context = `--context ${kubectl.context}`;
  const names = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const there = names.length === 0 ? [] : await kubectl.get('namespaces', ...names);
  const gone = names.filter((name) => !there.some(({ metadata }) => metadata.name === name));
  const patches = objects.map(({ kind, metadata: { name, namespace } }) => {
    const where = namespace === undefined ? '' : ` --namespace ${namespace}`;
    const patch = `--type=merge --patch '{"metadata":{"finalizers":null}}'`;
    return `  kubectl patch ${kind.toLowerCase()} ${name}${where} ${patch} ${context}`;
  });
  return [...gone.map((name) => `  kubectl create namespace ${name} ${context}`), ...patches].join('\n');
}
