import type { DeclaredObject } from './manifest';

/** What is applied at once and is ready before the next wave begins. */
export interface Wave {
  /** The charts of which it has objects, and the kinds whose readiness is waited for where a chart has several waves. */
  readonly name: string;
  readonly objects: readonly DeclaredObject[];
}

/** Kinds whose pods do the work. */
export const WORKLOADS = ['Deployment', 'StatefulSet', 'FlinkDeployment'];

/** Of Strimzi, within a Kafka cluster that answers. */
const OF_KAFKA = ['KafkaTopic', 'KafkaUser'];

/** Kinds that operators make of others and end themselves: of the job, whose last savepoint makes one more. */
export const MADE_BY_OPERATORS = ['FlinkStateSnapshot', 'StrimziPodSet'];

/** The kinds that have to be ready before objects of a kind, where a chart has both. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(OF_KAFKA.map((kind) => [kind, ['Kafka', 'KafkaNodePool']])),
  // Pods wait for the Secrets that Strimzi makes of users.
  ...Object.fromEntries(WORKLOADS.map((kind) => [kind, OF_KAFKA])),
};

/**
 * The waves in which objects are deployed: first by what their charts need of one another, then by what their kinds need
 * within a chart. They are torn down in the reverse order.
 */
export function waves(objects: readonly DeclaredObject[]): Wave[] {
  const kindsOf = new Map<string, Set<string>>();
  for (const { chart, manifest } of objects) {
    kindsOf.set(chart, (kindsOf.get(chart) ?? new Set()).add(manifest.kind));
  }
  const placeOf = ({ level = 0, chart, manifest }: DeclaredObject): Place => ({
    level,
    rank: rankOf(manifest.kind, kindsOf.get(chart) ?? new Set()),
  });
  const waves = new Map<string, { place: Place; objects: DeclaredObject[] }>();
  for (const object of objects) {
    const place = placeOf(object);
    const key = `${place.level} ${place.rank}`;
    const wave = waves.get(key) ?? { place, objects: [] };
    wave.objects.push(object);
    waves.set(key, wave);
  }
  return [...waves.values()]
    .sort(({ place: a }, { place: b }) => a.level - b.level || a.rank - b.rank)
    .map(({ place, objects: here }) => ({ name: nameOf(here, place), objects: here }));
}

/** Where an object is in the order. */
interface Place {
  readonly level: number;
  readonly rank: number;
}

/** How many waves of its chart a kind comes after. */
function rankOf(kind: string, kinds: ReadonlySet<string>): number {
  const needed = (NEEDS[kind] ?? []).filter((one) => kinds.has(one));
  return needed.length === 0 ? 0 : 1 + Math.max(...needed.map((one) => rankOf(one, kinds)));
}

function nameOf(objects: readonly DeclaredObject[], { rank }: Place): string {
  const charts = unique(objects.map(({ chart }) => chart)).join(', ');
  return rank === 0 ? charts : `${charts}: ${unique(objects.map(({ manifest }) => manifest.kind)).join(', ')}`;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
