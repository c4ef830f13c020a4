import { retentionSeconds } from '../../../constructs/retention';
import { at, listAt, textAt } from '../../../value-at';
import type { FieldChange } from '../field-change';
import type { Rule, Subject } from '../rule';

/** Whether what the pods have written is there after they are made again. */
const keepsVolumes = ({ before }: Subject): boolean =>
  listAt(before, 'spec', 'volumeClaimTemplates').length > 0 ||
  listAt(before, 'spec', 'template', 'spec', 'volumes').some(
    (volume) => at(volume, 'persistentVolumeClaim') !== undefined,
  );

/** Where a workload says how long InfluxDB's bucket keeps points. */
export const RETENTION = /\.env\[DOCKER_INFLUXDB_INIT_RETENTION\]/;

/** Whether points go that were kept before; what is none of InfluxDB's durations is taken for the worst. */
function keepsLess({ before, after }: FieldChange): boolean {
  const [was, is] = [secondsOf(before), secondsOf(after)];
  return was === undefined || is === undefined || is < was;
}

function secondsOf(value: unknown): number | undefined {
  const text = textAt(value, 'value') ?? String(value);
  try {
    return retentionSeconds(text) || Number.POSITIVE_INFINITY;
  } catch {
    return undefined;
  }
}

/** What InfluxDB's settings do to a volume that has data; the pod is made again by the rules for workloads. */
export const influxDbRules: readonly Rule[] = [
  {
    id: 'influxdb-keeps-less',
    kinds: ['Deployment', 'StatefulSet'],
    fields: RETENTION,
    change: keepsLess,
    when: keepsVolumes,
    effect: 'loses data',
    because:
      'deploy brings the bucket to its new retention by the API of InfluxDB, which deletes points that are older',
    source: 'InfluxDB: Manage buckets, Update a bucket; API, PATCH /api/v2/buckets/{bucketID}',
    also: true,
  },
  {
    id: 'influxdb-keeps-more',
    kinds: ['Deployment', 'StatefulSet'],
    fields: RETENTION,
    change: (field) => !keepsLess(field),
    when: keepsVolumes,
    effect: 'no restart',
    because: 'deploy brings the bucket to its new retention by the API of InfluxDB, which deletes no point for that',
    source: 'InfluxDB: Manage buckets, Update a bucket; API, PATCH /api/v2/buckets/{bucketID}',
    also: true,
  },
  {
    id: 'counts-at-first-start',
    kinds: ['Deployment', 'StatefulSet'],
    fields: /\.env\[DOCKER_INFLUXDB_INIT_(?!RETENTION\b)\w+\]/,
    when: keepsVolumes,
    effect: 'not possible',
    because:
      'InfluxDB reads DOCKER_INFLUXDB_INIT_* when it starts on an empty volume: its pod is recreated, and the old value stays',
    source: 'InfluxDB: Install InfluxDB, Docker, Set up InfluxDB',
    also: true,
  },
];
