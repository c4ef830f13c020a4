import type { RuleCase } from '../rule-case';
import { pool } from './strimzi';

const volume = (fields: object) => ({ id: 0, type: 'persistent-claim', size: '2Gi', ...fields });
const jbod = (...volumes: readonly object[]) => pool({ storage: { type: 'jbod', volumes } });
const roles = ['controller', 'broker'];

/** Single changes of node pools: their nodes and their storage. */
export const nodePoolChanges: readonly RuleCase[] = [
  {
    rule: 'storage-stays',
    effect: 'not possible',
    of: 'another type of storage',
    before: [pool({ storage: { type: 'ephemeral' } })],
    after: [pool({ storage: { type: 'jbod' } })],
  },
  {
    rule: 'storage-stays',
    effect: 'not possible',
    of: 'another class of a volume',
    before: [jbod(volume({ class: 'a' }))],
    after: [jbod(volume({ class: 'b' }))],
  },
  {
    rule: 'storage-stays',
    effect: 'not possible',
    of: 'another limit of ephemeral storage',
    before: [pool({ storage: { type: 'ephemeral', sizeLimit: '1Gi' } })],
    after: [pool({ storage: { type: 'ephemeral', sizeLimit: '2Gi' } })],
  },
  {
    rule: 'pool-rolls',
    effect: 'rolls brokers',
    of: 'the metadata log on another volume',
    before: [jbod(volume({}))],
    after: [jbod(volume({ kraftMetadata: 'shared' }))],
  },
  {
    rule: 'storage-smaller',
    effect: 'not possible',
    of: 'smaller volumes of brokers',
    before: [jbod(volume({ size: '2Gi' }))],
    after: [jbod(volume({ size: '1Gi' }))],
  },
  {
    rule: 'storage-larger',
    effect: 'rolls brokers',
    of: 'larger volumes of brokers',
    before: [jbod(volume({ size: '1Gi' }))],
    after: [jbod(volume({ size: '2Gi' }))],
  },
  {
    rule: 'storage-volume-removed',
    effect: 'loses data',
    of: 'a volume of brokers removed',
    before: [jbod(volume({}), volume({ id: 1 }))],
    after: [jbod(volume({}))],
  },
  {
    rule: 'storage-delete-claim',
    effect: 'no restart',
    of: 'volumes that are to go with the pool',
    before: [jbod(volume({ deleteClaim: false }))],
    after: [jbod(volume({ deleteClaim: true }))],
  },
  {
    rule: 'pool-fewer-nodes',
    effect: 'not possible',
    of: 'fewer brokers',
    before: [pool({ replicas: 3 })],
    after: [pool({ replicas: 2 })],
  },
  {
    rule: 'pool-controllers',
    effect: 'not possible',
    of: 'more nodes that are controllers',
    before: [pool({ roles, replicas: 3 })],
    after: [pool({ roles, replicas: 5 })],
  },
  {
    rule: 'pool-controllers',
    effect: 'not possible',
    of: 'brokers that become controllers too',
    before: [pool({ roles: ['broker'] })],
    after: [pool({ roles })],
  },
  {
    rule: 'pool-no-brokers',
    effect: 'not possible',
    of: 'brokers that are to be controllers alone',
    before: [pool({ roles })],
    after: [pool({ roles: ['controller'] })],
  },
  {
    rule: 'pool-rolls',
    effect: 'rolls brokers',
    of: 'controllers that become brokers too',
    before: [pool({ roles: ['controller'] })],
    after: [pool({ roles })],
  },
  {
    rule: 'pool-more-brokers',
    effect: 'no restart',
    of: 'more brokers',
    before: [pool({ replicas: 3 })],
    after: [pool({ replicas: 4 })],
  },
  {
    rule: 'pool-rolls',
    effect: 'rolls brokers',
    of: 'another heap',
    before: [pool({ jvmOptions: { '-Xmx': '1g' } })],
    after: [pool({ jvmOptions: { '-Xmx': '2g' } })],
  },
];
