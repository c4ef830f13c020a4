import { at, listAt, numberAt, textAt } from '../../../value-at';
import type { Rule } from '../rule';
import { grew, shrank } from './quantity-change';
import { rolls, whyItRolls } from './rolling';

const STORAGE = 'Strimzi: Configuring Kafka storage; KafkaNodePool schema reference, storage';

/** What of storage Strimzi takes over; it reverts to the rest of before (its StorageDiff). */
const TAKEN_OVER = /^spec\.storage(\.volumes(\[\w+\])?)?(\.(size|deleteClaim|kraftMetadata|volumeAttributesClass))?$/;

const typeOf = (pool: unknown): unknown => at(pool, 'spec', 'storage', 'type');

const STORAGE_STAYS =
  'Strimzi takes over larger sizes, and volumes that are added or removed; type and all else of storage stay as they were made: add a node pool with the new storage, and move the partitions';

const hasRole = (pool: unknown, role: string): boolean => listAt(pool, 'spec', 'roles').includes(role);

const controllers = (pool: unknown): number =>
  hasRole(pool, 'controller') ? (numberAt(pool, 'spec', 'replicas') ?? 0) : 0;

/** The node pools of a cluster: its brokers and controllers, and their storage. */
export const nodePoolRules: readonly Rule[] = [
  {
    id: 'storage-stays',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage\b/,
    change: ({ path }, { before, after }) => !TAKEN_OVER.test(path) || typeOf(before) !== typeOf(after),
    effect: 'not possible',
    because: STORAGE_STAYS,
    source: STORAGE,
  },
  {
    id: 'storage-smaller',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.size$/,
    change: shrank,
    effect: 'not possible',
    because: 'a volume can grow but not shrink, and Strimzi ignores the change: keep the size',
    source: 'Strimzi: Resizing persistent volumes',
  },
  {
    id: 'storage-larger',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.size$/,
    change: grew,
    effect: rolls,
    because:
      'volumes grow where their storage class allows it; a broker restarts when its file system must be offline for that',
    source: 'Strimzi: Resizing persistent volumes',
  },
  {
    id: 'storage-volume-removed',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage\.volumes\[\w+\]$/,
    change: ({ after }) => after === undefined,
    effect: 'loses data',
    because: 'the partitions on the removed volume are gone: move them to another one first',
    source: 'Strimzi: Removing volumes from JBOD storage',
  },
  {
    id: 'storage-delete-claim',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.deleteClaim$/,
    effect: 'no restart',
    because: 'it counts when the pool is deleted',
    source: 'Strimzi: Configuring Kafka storage, deleteClaim',
  },
  {
    id: 'pool-fewer-nodes',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.replicas$/,
    change: shrank,
    effect: 'not possible',
    because: ({ fields: [field], after }) =>
      `Strimzi refuses to remove brokers that hold partitions: move them to the first ${field?.after} brokers of '${textAt(after, 'metadata', 'name')}' before`,
    source: 'Strimzi: Scaling Kafka clusters, Scaling down brokers',
  },
  {
    id: 'pool-controllers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.(replicas|roles)\b/,
    when: ({ before, after }) => controllers(before) !== controllers(after),
    effect: 'not possible',
    because: 'Strimzi does not support that the quorum of controllers grows or shrinks: keep the pools that control',
    source: 'Strimzi: Changing node pool roles, note on scaling controllers; KAFKA-16538',
  },
  {
    id: 'pool-no-brokers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.roles\b/,
    when: ({ before, after }) => hasRole(before, 'broker') && !hasRole(after, 'broker'),
    effect: 'not possible',
    because: 'Strimzi keeps the role broker on nodes that hold partitions: move them to other brokers before',
    source: 'Strimzi: Changing node pool roles',
  },
  {
    id: 'pool-more-brokers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.replicas$/,
    effect: 'no restart',
    because: 'brokers are added; partitions that exist stay where they are until they are moved',
    source: 'Strimzi: Scaling Kafka clusters, Adding brokers',
  },
  {
    id: 'pool-rolls',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.(replicas|storage|roles|resources|jvmOptions|template)\b/,
    effect: rolls,
    because: whyItRolls,
    source: 'Strimzi: Configuring node pools; Rolling pods using Strimzi',
  },
];
