import type { Effect } from '../plan';
import type { Rule, Subject } from '../rule';
import { type Engine, engine } from '../state-queries';
import { START_OVER, STARTS_WITHOUT } from './flink';
import { becomeOfFields } from './line-fields';
import { grew } from './quantity-change';

/** What a new definition does to a job that has state of the old one. */
const STATE: Readonly<Record<Engine, Effect>> = {
  'flink with its state': 'job state incompatible',
  'flink without its state': 'restarts the job without its state',
  node: 'job state incompatible',
};

/** The Node engine finishes windows in the way that they were begun. */
const AGGREGATES: Readonly<Record<Engine, Effect>> = { ...STATE, node: 'rolls pods' };

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

/** @param node what the Node engine makes of its checkpoint */
const because =
  (flink: string, node: string) =>
  ({ states }: Subject): string =>
    ({
      'flink with its state': `${flink}; ${STARTS_WITHOUT}`,
      'flink without its state': FLINK_STATELESS,
      node: `the Node engine goes on from its checkpoint: ${node}`,
    })[engine(states.after)];

const restartsBecause =
  (what: string) =>
  ({ states }: Subject): string =>
    engine(states.after) === 'flink without its state' ? `${what}; ${FLINK_STATELESS}` : what;

const CHECKPOINT = 'job/node/windows/succession.ts, what a checkpoint keeps of the definition';
const FINISHES =
  'windows that it has begun end in the old way, of rows from before and after the restart; new ones follow without a gap';

/** The contract of the pipeline, on the engine that runs it. */
export const contractRules: readonly Rule[] = [
  {
    id: 'contract-window',
    kinds: ['Pipeline'],
    fields: /^speedLayer\.(window|furtherWindows)\b/,
    effect: effectOn(AGGREGATES),
    because: because(
      'the state of windows of the old size does not fit those of the new one',
      `${FINISHES} where windows of all sizes begin together`,
    ),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-aggregates',
    kinds: ['Pipeline'],
    fields: /^speedLayer\.(aggregates|key|value)\b/,
    effect: effectOn(AGGREGATES),
    because: (subject) =>
      [
        because('the aggregation has other accumulators than its state', FINISHES)(subject),
        ...becomeOfFields(subject.fields),
      ].join('; '),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-tag-types',
    kinds: ['Pipeline'],
    fields: /^tagTypes\b/,
    effect: effectOn(AGGREGATES),
    because: because(
      'each tag type has an accumulator of its own, so that the state of the aggregation has other fields',
      FINISHES,
    ),
    source: `${SQL}; ${CHECKPOINT}`,
  },
  {
    id: 'contract-columns',
    kinds: ['Pipeline'],
    fields: /^(columns|longTermStore\.(columns|types)|input\.fields)\b/,
    effect: effectOn(STATE),
    because: because(
      'the operators have other fields than their state; files that exist keep the old columns, so that readers must know both',
      'new files have the new columns, those that exist keep the old ones: readers must know both; without a column that open windows are aggregated by, the checkpoint is refused',
    ),
    source: `${SQL}; ${CHECKPOINT}; Apache Parquet: File Format, each file has its schema`,
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
    id: 'contract-topic-more-partitions',
    kinds: ['Pipeline'],
    fields: /^topics\.\w+\.partitions$/,
    change: grew,
    effect: 'no restart',
    because: 'readers find new partitions by themselves; the topic itself is listed under its construct',
    source: 'Flink: Kafka SQL connector, scan.topic-partition-discovery.interval',
  },
  {
    id: 'contract-topic-fewer-partitions',
    kinds: ['Pipeline'],
    fields: /^topics\.\w+\.partitions$/,
    effect: 'not possible',
    because: 'partitions can be added but not removed: keep the number, or declare a new topic',
    source: 'Strimzi: Configuring Kafka topics',
  },
  {
    id: 'contract-topic-retention',
    kinds: ['Pipeline'],
    fields: /^topics\.\w+\.retention$/,
    effect: 'no restart',
    because: 'the job does not know it: what it does to records is listed under the construct of the topic',
    source: 'Apache Kafka: Topic configs, retention.ms',
  },
  {
    id: 'contract-name',
    kinds: ['Pipeline'],
    fields: /^name$/,
    effect: effectOn({
      'flink with its state': 'restarts the job from a savepoint',
      'flink without its state': 'stores rows twice',
      node: 'rolls pods',
    }),
    because: ({ states }) =>
      `the name of the consumer group changes with it: ${
        {
          'flink with its state': 'the offsets are in the state, and the job goes on from there',
          'flink without its state': START_OVER,
          node: 'the Node engine goes on from its checkpoint, which holds the offsets; who watches the old group sees no progress',
        }[engine(states.after)]
      }`,
    source: 'job/settings.ts; Flink: Kafka SQL connector, Start Reading Position; job/node/recovery.ts',
  },
  {
    id: 'contract-rejected-measurement',
    kinds: ['Pipeline'],
    fields: /^rejected\.measurement$/,
    effect: 'no restart',
    because: 'the job does not know it: points that exist keep the old name, so that who reads them must know both',
    source: 'infra/constructs/telegraf-config.ts',
  },
  {
    id: 'contract-line',
    kinds: ['Pipeline'],
    fields: /^speedLayer\.line\b/,
    effect: effectOn({ ...RESTART, 'flink with its state': 'job state incompatible' }),
    because: because(
      'another query may have other operators; points that exist keep the old names, so that dashboards must know both',
      'points that exist keep the old names, so that dashboards must know both',
    ),
    source: `${SQL}; InfluxDB: Line protocol`,
  },
  {
    id: 'contract-rows',
    kinds: ['Pipeline'],
    fields: /^(input\.(format|headers|instant|number|start)|rejected\.(headers|reasons))\b/,
    effect: effectOn({ ...RESTART, 'flink with its state': 'job state incompatible' }),
    because: because(
      'another query may have other operators; what was stored or rejected under the old definition stays as it is',
      'what was stored or rejected under the old definition stays as it is',
    ),
    source: `${SQL}; job/node/rows`,
  },
  {
    id: 'contract-restarts',
    kinds: ['Pipeline'],
    fields: /^(watermark|longTermStore\.(format|compression)|speedLayer\.linesPerMessage)\b/,
    effect: effectOn(RESTART),
    because: restartsBecause('the job restarts with the new definition; what it has written stays as it is'),
    source: `${SQL}; infra/constructs/pod.ts, checksums`,
  },
];
