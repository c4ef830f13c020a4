import { NAMESPACE } from '../../charts/system';
import type { DeclaredObject } from '../manifest';
import { isRecord } from '../plan/field-diff';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';

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
