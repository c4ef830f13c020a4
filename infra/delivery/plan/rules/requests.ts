import { type Amounts, requestsOf, sumOf } from '../../../capacity';
import { at, numberAt } from '../../../value-at';
import { isRecord } from '../field-diff';
import type { State } from '../plan';

/** What all pods request together, those that operators make included. Pods that say nothing count for nothing. */
export const requested = ({ objects }: State): Amounts => sumOf(objects.map(({ manifest }) => requestsOf(manifest)));

/** Kubernetes' own, where a Deployment that rolls says nothing. */
const SURGE = '25%';

/** What an update may need for a while beside that: new pods of a Deployment that starts them before the old ones end. */
export const surge = ({ objects }: State): Amounts =>
  sumOf(
    objects.map(({ manifest }) => {
      const { kind, spec } = manifest;
      if (kind !== 'Deployment' || at(spec, 'strategy', 'type') === 'Recreate') return sumOf([]);
      const replicas = numberAt(spec, 'replicas') ?? 1;
      const more = at(spec, 'strategy', 'rollingUpdate', 'maxSurge') ?? SURGE;
      const pods = typeof more === 'number' ? more : Math.ceil((Number.parseInt(String(more), 10) / 100) * replicas);
      return requestsOf({ ...manifest, spec: { ...(isRecord(spec) && spec), replicas: pods } });
    }),
  );
