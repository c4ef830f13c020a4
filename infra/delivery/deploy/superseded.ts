import type { LiveObject } from '../cluster/live-object';
import type { Manifest } from '../manifest';
import { type Wave, WORKLOADS } from '../waves';

/**
 * Of what is no longer declared: the workloads in whose place the wave puts others, of another kind or name. They go
 * first, since both would do the same work: two engines would store each row twice.
 */
export function superseded(orphans: readonly LiveObject[], { objects }: Wave): LiveObject[] {
  const components = objects
    .filter(({ manifest }) => isWorkload(manifest))
    .map(({ manifest }) => componentOf(manifest));
  return orphans.filter((orphan) => isWorkload(orphan) && components.includes(componentOf(orphan)));
}

const isWorkload = ({ kind }: Manifest): boolean => WORKLOADS.includes(kind);

const componentOf = ({ metadata: { labels } }: Manifest): string | undefined => labels?.['app.kubernetes.io/name'];
