import { type Mutation, mutation } from './mutation';

/** Of what is read, and from where on. */
export const sourceMutations: readonly Mutation[] = [
  mutation('a topic that was made again counts as the one before', 3_000, [
    'source/topic-positions.ts',
    'return mark !== undefined && mark.topicId !== this.#topicId;',
    'return false;',
  ]),
  mutation('a topic that is made again while it is read is read on from the former position', 500, [
    'source/topic-positions.ts',
    'for (const { partition, start, end } of ranges) this.#expect(partition, start, end);',
    '',
  ]),
  mutation('a fetch does not say in which epoch it has read last', 3_000, [
    'source/fetch-request.ts',
    '.writeInt32(lastEpoch ?? NONE)',
    '.writeInt32(NONE)',
  ]),
  mutation('a checkpoint does not say in which epoch it was read', 1_000, [
    'source/topic-positions.ts',
    'return formatMark(this.#topicId, this.lastEpoch(partition, nextOffset));',
    'return formatMark(this.#topicId);',
  ]),
  mutation('a log that was cut is read on from the former position', 500, [
    'source/topic-positions.ts',
    'return this.#expect(partition, from, end, at.epoch);',
    'return this.#expect(partition, offset, end, at.epoch);',
  ]),
  mutation('a log that was cut is read again from its start', 3_000, [
    'source/topic-positions.ts',
    'return this.#expect(partition, from, end, at.epoch);',
    'return this.#expect(partition, 0, end, at.epoch);',
  ]),
  mutation('where retention was faster, the rest of the log is passed over', 3_000, [
    'source/topic-positions.ts',
    'return this.#expect(partition, start, end);\n    }\n    if (offset <= end)',
    'return this.#expect(partition, end, end);\n    }\n    if (offset <= end)',
  ]),
  mutation('rows of aborted transactions count', 200, [
    'source/raw-fetch.ts',
    'readRecordBatches(recordSet, abortedTransactions)',
    'readRecordBatches(recordSet)',
  ]),
  mutation('the instance that has joined first keeps the partitions', 3_000, [
    'source/newest-takes-all.ts',
    'Math.max(...claims)',
    'Math.min(...claims)',
  ]),
  mutation('what another engine has read is read again', 1_000, [
    'source/topic-positions.ts',
    'if (first === undefined) return [];',
    'return [];',
  ]),
  mutation('an engine that is to follow another goes on at its own checkpoint', 1_000, [
    'source/topic-positions.ts',
    'ahead.includes(partition) ? group : known;',
    'known;',
  ]),
  mutation('rows of files that are gone are skipped with those that another engine has read', 20_000, [
    'source/topic-positions.ts',
    'if (lost <= known) continue;',
    'continue;',
  ]),
  mutation(
    'partitions that are added while the job runs are not read',
    1_000,
    ['source/newest-takes-all.ts', '({ cluster }) => ({', '({ cluster }, known = new Map()) => ({'],
    [
      'source/newest-takes-all.ts',
      'cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),',
      'known.get(topic) ?? known.set(topic, cluster.findTopicPartitionMetadata(topic).map((p) => p.partitionId)).get(topic),',
    ],
  ),
  // A topic has two at first.
  mutation('partitions that are added are read from their end by the next instance', 1_000, [
    'source/topic-positions.ts',
    '(group ?? start)',
    '(group ?? (partition < 2 ? start : end))',
  ]),
];
