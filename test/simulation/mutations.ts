import type { Patch } from './engine';

/** A fault that the simulation must find. */
export interface Mutation {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** It is found within so many seeds. */
  readonly seeds: number;
}

const mutation = (
  name: string,
  seeds: number,
  ...patches: readonly [file: string, find: string, replace: string][]
) => ({
  name,
  seeds,
  patches: patches.map(([file, find, replace]) => ({ file, find, replace })),
});

/** Faults that the engine had, and some that it might get. */
export const mutations: readonly Mutation[] = [
  mutation('an instance discards whatever is unpublished, whoever began it', 100, [
    'checkpoint/recovery.ts',
    'filter(({ name }) => isLeftOver(name))',
    'filter(() => true)',
  ]),
  mutation(
    'fault 1 as it was: an instance discards what a later one has begun, which nobody sees until it is published',
    500,
    ['checkpoint/file-names.ts', 'Number(claim) < this.claim', 'Number(claim) !== this.claim'],
    ['checkpoint/checkpointer.ts', 'for (const file of files) await this.#confirm(file);', ''],
    ['checkpoint/checkpoint-log.ts', 'if (!(await canGoBack(latest))) break;', 'break;'],
  ),
  mutation('the files of another job count as those of this one', 100, [
    'checkpoint/file-names.ts',
    'log === this.log && ',
    '',
  ]),
  mutation('drafts of checkpoints are left over', 500, [
    'checkpoint/checkpoint-log.ts',
    'Number(draft) <= this.#claim',
    'false',
  ]),
  mutation('a store without conditional writes is not refused', 200, ['job/job.ts', 'await this.#log.check();', '']),
  mutation('a checkpoint whose file is gone is no reason to go back', 500, [
    'checkpoint/checkpoint-log.ts',
    '!(await isThere(file))',
    'false',
  ]),
  mutation('going back leaves the files of later checkpoints', 1_000, [
    'checkpoint/recovery.ts',
    'await objects.remove(file.name);',
    '',
  ]),
  mutation('a claim forgets the files of the checkpoint that it follows', 2_000, [
    'checkpoint/recovery.ts',
    'files: checkpoint?.files ?? []',
    'files: []',
  ]),
  mutation('files are published before the checkpoint that lists them', 500, [
    'checkpoint/checkpointer.ts',
    'for (const file of files) await this.#confirm(file);',
    'for (const file of files) await this.#publish(file);',
  ]),
  mutation('a checkpoint whose number is taken counts as written', 200, [
    'checkpoint/checkpoint-log.ts',
    'if (!created && !(await this.#isMine(number))) throw this.#fenced();',
    '',
  ]),
  mutation('an instance that reads nothing does not hear that it was replaced', 500, [
    'checkpoint/checkpointer.ts',
    'await log.confirm();\n  }\n',
    '}\n',
  ]),
  mutation('a number that was removed as an old one counts as free', 3_000, [
    'checkpoint/checkpoint-log.ts',
    'if ((await this.#newest()) > number) throw',
    'if (false) throw',
  ]),
  mutation('a checkpoint in a directory replaces that of its number', 200, [
    'store/directory-store.ts',
    'await this.#files.link(draft, path);',
    'await this.#files.rename(draft, path);',
  ]),
  mutation('S3 says that there is such a checkpoint, and it counts as written', 200, [
    'store/s3-store.ts',
    "if (isNamed(error, 'PreconditionFailed')) return false;",
    "if (isNamed(error, 'PreconditionFailed')) return true;",
  ]),
  mutation('checkpoints are taken in the midst of a chunk', 200, [
    'job/job.ts',
    'const result = this.#turn.then(action);',
    'const result = Promise.resolve().then(action);',
  ]),
  mutation(
    'checkpoints are due by the time of day',
    500,
    ['checkpoint/checkpointer.ts', 'return this.#clock.now() - this.#begun;', 'return Date.now() - this.#begun;'],
    ['checkpoint/checkpointer.ts', 'this.#begun = this.#clock.now();\n    if', 'this.#begun = Date.now();\n    if'],
  ),
  mutation('a partition without a record does not hold windows open', 200, [
    'checkpoint/progress.ts',
    'this.watermark.expect(partition, position < endOffset);',
    '',
  ]),
  mutation('uploads begin before their names are written down', 500, [
    'store/s3-upload.ts',
    'await this.#record?.record();',
    '',
  ]),
  mutation('an upload whose first answer was lost is forgotten', 1_000, [
    'store/s3-upload.ts',
    'this.#record?.keep();\n      throw error;',
    'throw error;',
  ]),
  mutation('the names of uploads are removed while their instance may still begin one', 2_000, [
    'checkpoint/upload-journal.ts',
    'claims[STARTS_KEPT - 1] ?? 0',
    'Number.POSITIVE_INFINITY',
  ]),
  mutation('as many files are open as there are dates', 2_000, [
    'store/long-term-store.ts',
    'this.#open.size < this.#limits.openFiles ? [] : this.#open',
    '[]',
  ]),
  mutation('rows are read however many wait for the store', 1_000, [
    'job/row-processor.ts',
    'while (!store.isBehind) {',
    'for (;;) {',
  ]),
  mutation('files keep their rows in memory until the next checkpoint', 1_000, [
    'store/long-term-store.ts',
    'if (total <= this.#limits.openBytes) return;\n    for',
    'if (total >= 0) return;\n    for',
  ]),
  mutation('a topic that was made again counts as the one before', 500, [
    'source/topic-positions.ts',
    'return mark !== undefined && mark.topicId !== this.#topicId;',
    'return false;',
  ]),
  mutation('a topic that is made again while it is read is read on from the former position', 500, [
    'source/topic-positions.ts',
    'for (const { partition, start, end } of ranges) this.#expect(partition, start, end);',
    '',
  ]),
  mutation('a fetch does not say in which epoch it has read last', 500, [
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
  mutation('a log that was cut is read again from its start', 500, [
    'source/topic-positions.ts',
    'return this.#expect(partition, from, end, at.epoch);',
    'return this.#expect(partition, 0, end, at.epoch);',
  ]),
  mutation('where retention was faster, the rest of the log is passed over', 1_000, [
    'source/topic-positions.ts',
    'return this.#expect(partition, start, end);\n    }\n    if (offset <= end)',
    'return this.#expect(partition, end, end);\n    }\n    if (offset <= end)',
  ]),
  mutation('rows of aborted transactions count', 200, [
    'source/raw-fetch.ts',
    'readRecordBatches(recordSet, abortedTransactions)',
    'readRecordBatches(recordSet)',
  ]),
  mutation('the instance that has joined first keeps the partitions', 500, [
    'source/newest-takes-all.ts',
    'Math.max(...claims)',
    'Math.min(...claims)',
  ]),
  mutation('windows are in no checkpoint', 200, ['checkpoint/progress.ts', '...this.windows.state,', 'windows: [],']),
];
