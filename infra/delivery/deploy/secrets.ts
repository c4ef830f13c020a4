import { randomBytes } from 'node:crypto';
import { NAMESPACE } from '../../system';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { MADE_BY_DEPLOY } from '../cluster/ownership';
import type { DeclaredObject, Manifest } from '../manifest';
import { isRecord } from '../plan/field-diff';
import type { Progress } from '../terminal/progress';

/** A Secret as the pods need it: by name, with these keys. */
export interface NeededSecret {
  readonly name: string;
  readonly keys: readonly string[];
}

/** The Secrets that manifests name, without those that Strimzi makes of its users. */
export function neededSecrets(objects: readonly DeclaredObject[]): NeededSecret[] {
  const users = objects
    .filter(({ manifest }) => manifest.kind === 'KafkaUser')
    .map(({ manifest }) => manifest.metadata.name);
  const references = objects.flatMap(({ manifest }) => [...secretKeyRefs(manifest)]);
  const names = [...new Set(references.map(({ name }) => name))].filter((name) => !users.includes(name));
  return names.map((name) => ({
    name,
    keys: [...new Set(references.filter((one) => one.name === name).map(({ key }) => key))],
  }));
}

function* secretKeyRefs(value: unknown): Generator<{ name: string; key: string }> {
  if (Array.isArray(value)) for (const item of value) yield* secretKeyRefs(item);
  if (!isRecord(value)) return;
  const { secretKeyRef, ...rest } = value;
  if (isRecord(secretKeyRef) && typeof secretKeyRef.name === 'string' && typeof secretKeyRef.key === 'string') {
    yield { name: secretKeyRef.name, key: secretKeyRef.key };
  }
  for (const item of Object.values(rest)) yield* secretKeyRefs(item);
}

/**
 * Makes the Secrets that are not there yet, and leaves those alone that are. Values are random, go to kubectl through
 * a pipe and are never read back.
 */
export async function ensureSecrets(
  kubectl: Kubectl,
  needed: readonly NeededSecret[],
  progress: Progress,
): Promise<void> {
  for (const { name, keys, exists } of await missingSecrets(kubectl, needed)) {
    if (exists) continue;
    await kubectl.must(['create', '--filename', '-'], JSON.stringify(generated(name, keys)));
    progress.state(`Secret ${NAMESPACE}/${name}`, 'ready', 'generated');
  }
}

interface MissingSecret extends NeededSecret {
  /** Whether it lacks but some keys. */
  readonly exists: boolean;
}

/** Those that are not there or lack keys; `keys` are what they lack. */
export async function missingSecrets(kubectl: Kubectl, needed: readonly NeededSecret[]): Promise<MissingSecret[]> {
  const there = new Map(
    (await kubectl.get('secrets', '--namespace', NAMESPACE)).map((secret) => [secret.metadata.name, keysOf(secret)]),
  );
  return needed.flatMap(({ name, keys }) => {
    const present = there.get(name);
    const lacking = keys.filter((key) => !present?.includes(key));
    return lacking.length === 0 ? [] : [{ name, keys: lacking, exists: present !== undefined }];
  });
}

const keysOf = ({ data }: LiveObject): string[] => (isRecord(data) ? Object.keys(data) : []);

const generated = (name: string, keys: readonly string[]): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: NAMESPACE, labels: MADE_BY_DEPLOY },
  // A user's name is no secret, and people type it.
  stringData: Object.fromEntries(
    keys.map((key) => [key, key.endsWith('-user') ? 'admin' : randomBytes(20).toString('hex')]),
  ),
});
