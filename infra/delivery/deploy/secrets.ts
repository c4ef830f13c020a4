import { randomBytes } from 'node:crypto';
import { NAMESPACE } from '../../charts/system';
import type { Kubectl } from '../cluster/kubectl';
import { MADE_BY_DEPLOY } from '../cluster/ownership';
import { missingSecrets, type NeededSecret } from '../cluster/secrets';
import type { Manifest } from '../manifest';
import type { Progress } from '../terminal/progress';

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

const generated = (name: string, keys: readonly string[]): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: NAMESPACE, labels: MADE_BY_DEPLOY },
  // A user's name is no secret, and people type it.
  stringData: Object.fromEntries(
    keys.map((key) => [key, key.endsWith('-user') ? 'admin' : randomBytes(20).toString('hex')]),
  ),
});
