import type { KafkaAcl, KafkaOperation } from '../crds/kafka-user';
import type { Topic } from './topic';

/** What a user of Kafka may do. */
export interface KafkaRights {
  /** @default [] */
  readonly reads?: readonly Topic[];
  /** @default [] */
  readonly writes?: readonly Topic[];
  /**
   * The consumer groups that read.
   * @default []
   */
  readonly groups?: readonly string[];
  /**
   * How the names of further consumer groups begin that read.
   * @default - there are none
   */
  readonly groupPrefix?: string;
  /**
   * Whether it may also look at the cluster's and all groups' state.
   * @default false
   */
  readonly inspects?: boolean;
}

export function aclsOf({
  reads = [],
  writes = [],
  groups = [],
  groupPrefix,
  inspects = false,
}: KafkaRights): KafkaAcl[] {
  const literal = (type: 'topic' | 'group', name: string, ...operations: KafkaOperation[]): KafkaAcl => ({
    resource: { type, name, patternType: 'literal' },
    operations,
  });
  return [
    ...reads.map((topic) => literal('topic', topic.name, 'Describe', 'Read')),
    ...writes.map((topic) => literal('topic', topic.name, 'Describe', 'Write')),
    ...groups.map((group) => literal('group', group, 'Describe', 'Read')),
    ...(groupPrefix === undefined ? [] : [groupsThatBeginWith(groupPrefix)]),
    ...(inspects
      ? [
          { resource: { type: 'cluster' as const }, operations: ['Describe', 'DescribeConfigs'] as const },
          literal('topic', '*', 'Describe', 'DescribeConfigs'),
          literal('group', '*', 'Describe'),
        ]
      : []),
  ];
}

const groupsThatBeginWith = (name: string): KafkaAcl => ({
  resource: { type: 'group', name, patternType: 'prefix' },
  operations: ['Describe', 'Read'],
});
