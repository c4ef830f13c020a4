import type { Effect } from '../plan';
import type { Rule, Subject } from '../rule';
import { START_WITHOUT } from './flink';
import { type Engine, engine } from './landscape';

/** What a new definition does to a job that has state of the old one. */
const STATE: Readonly<Record<Engine, Effect>> = {
  'flink with its state': 'job state incompatible',
  'flink without its state': 'restarts the job without its state',
  node: 'job state incompatible',
};

const RESTART: Readonly<Record<Engine, Effect>> = {
  'flink with its state': 'restarts the job from a savepoint',
  'flink without its state': 'restarts the job without its state',
  node: 'rolls pods',
};

const effectOn =
  (effects: Readonly<Record<Engine, Effect>>) =>
  ({ states }: Subject): Effect =>
    effects[engine(states.after)];

const SQL = 'Flink: Table API & SQL, Stateful Upgrades and Evolution';
const FLINK_STATELESS =
  'with upgradeMode stateless the job starts at the committed offsets, and windows that are open are left incomplete';

/** @param node what the Node engine makes of its checkpoint, which holds no definition to compare with */
const because =
  (flink: string, node: string) =>
  ({ states }: Subject): string =>
    ({
      'flink with its state': `${flink}; ${START_WITHOUT}`,
      'flink without its state': FLINK_STATELESS,
      node: `the Node engine goes on from its checkpoint: ${node}`,
    })[engine(states.after)];

const restartsBecause =
  (what: string) =>
  ({ states }: Subject): string =>
    engine(states.after) === 'flink without its state' ? `${what}; ${FLINK_STATELESS}` : what;

const CHECKPOINT = 'job/node/windows/tumbling-windows.ts, what a checkpoint keeps';

/** The contract of the pipeline, on the engine that runs it. */
export const contractRules: readonly Rule[] = [
  {
    id: 'contract-window',
    kinds: ['Pipeline'],
    fields: /^speedLayer\.window\b/,
    effect: effectOn(STATE),
    because: because(
      'the state of windows of the old size does not fit those of the new one',
      'windows that are open keep their start and end by the new size, so that they may overlap the next ones; let them close first, or accept one wrong point per tag',
    ),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-aggregates',
    kinds: ['Pipeline'],
    fields: /^speedLayer\.(aggregates|key|value)\b/,
    effect: effectOn(STATE),
    because: because(
      'the aggregation has other accumulators than its state',
      'windows that are open end as they began, in the old way of aggregating; later ones in the new way',
    ),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-tag-types',
    kinds: ['Pipeline'],
    fields: /^tagTypes\b/,
    effect: effectOn(STATE),
    because: because(
      'each tag type has an accumulator of its own, so that the state of the aggregation has other fields',
      'in windows that are open a tag keeps the type that it had, and is left out if that type is gone',
    ),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-columns',
    kinds: ['Pipeline'],
    fields: /^(columns|longTermStore\.columns|input\.fields)\b/,
    effect: effectOn(STATE),
    because: because(
      'the operators have other fields than their state; files that exist keep the old columns, so that readers must know both',
      'new files have the new columns, those that exist keep the old ones: readers must know both',
    ),
    source: `${SQL}; Apache Parquet: File Format, each file has its schema`,
  },
  {
    id: 'contract-store-path',
    kinds: ['Pipeline'],
    fields: /^longTermStore\.path$/,
    effect: effectOn(STATE),
    because: ({ states }) =>
      engine(states.after) === 'node'
        ? 'files that exist stay at the old path; the checkpoints stay there too, so that the job starts at the committed offsets, with the windows that were open left incomplete: move them along'
        : `files that exist stay at the old path; ${because('files that are being written belong to the old path', '')({ states, fields: [] })}`,
    source: `${SQL}; job/node/recovery.ts`,
  },
  {
    id: 'contract-store-partitions',
    kinds: ['Pipeline'],
    fields: /^longTermStore\.partitionBy\b/,
    effect: effectOn(STATE),
    because: because(
      'files that are being written belong to the old partitions; files that exist stay in theirs, so that readers must know both',
      'files that exist stay in the old partitions: readers must know both',
    ),
    source: `${SQL}; Flink: FileSystem SQL connector, Partition files`,
  },
  {
    id: 'contract-topic-name',
    kinds: ['Pipeline'],
    fields: /^(topics\.\w+\.name|(input|speedLayer|rejected)\.topic)$/,
    effect: effectOn(STATE),
    because: because(
      'the offsets in the state are those of the old topic',
      'a checkpoint is refused for another source topic; for the other topics only what is written from now on moves',
    ),
    source: 'Flink: Kafka SQL connector; job/node/recovery.ts',
  },
  {
    id: 'contract-topic-partitions',
    kinds: ['Pipeline'],
    fields: /^topics\.\w+\.partitions$/,
    effect: 'no restart',
    because: 'readers find new partitions by themselves; the topic itself is listed under its construct',
    source: 'Flink: Kafka SQL connector, scan.topic-partition-discovery.interval',
  },
  {
    id: 'contract-other',
    kinds: ['Pipeline'],
    fields: /./,
    effect: effectOn(RESTART),
    because: restartsBecause('the job restarts with the new definition; what it has written stays as it is'),
    source: `${SQL}; infra/constructs/pod.ts, checksums`,
  },
];
