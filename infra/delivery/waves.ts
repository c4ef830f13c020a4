import type { DeclaredObject } from './manifest';

/** What is applied at once and is ready before the next wave begins. */
export interface Wave {
  readonly name: string;
  readonly objects: readonly DeclaredObject[];
}

/** Kinds that need a Kafka cluster which answers. */
const OF_KAFKA = ['KafkaTopic', 'KafkaUser'];

interface Rule {
  readonly name: string;
  takes(object: DeclaredObject): boolean;
}

const ofChart =
  (...charts: readonly string[]) =>
  (object: DeclaredObject): boolean =>
    charts.includes(object.chart);

/** The order: each wave needs those before it. An object belongs to the first that takes it. */
const RULES: readonly Rule[] = [
  { name: 'namespace', takes: ofChart('namespace') },
  { name: 'platform', takes: ofChart('platform') },
  { name: 'topics and users', takes: ({ manifest }) => OF_KAFKA.includes(manifest.kind) },
  { name: 'Kafka', takes: ofChart('kafka') },
  { name: 'stores and consoles', takes: ofChart('object-store', 'speed-layer', 'consoles') },
  { name: 'job', takes: ofChart('job') },
  { name: 'data generator', takes: () => true },
];

const ORDER = ['namespace', 'platform', 'Kafka', 'topics and users', 'stores and consoles', 'job', 'data generator'];

/** The waves in which objects are deployed; they are torn down in the reverse order. */
export function waves(objects: readonly DeclaredObject[]): Wave[] {
  const nameOf = (object: DeclaredObject) => RULES.find(({ takes }) => takes(object))?.name;
  return ORDER.map((name) => ({ name, objects: objects.filter((object) => nameOf(object) === name) })).filter(
    (wave) => wave.objects.length > 0,
  );
}
