import { type Mutation, mutation } from './mutation';

/** Of checkpoints, of the store, and of who goes on. */
export const storeMutations: readonly Mutation[] = [
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
  mutation('a checkpoint whose file is gone is no reason to go back', 3_000, [
    'checkpoint/checkpoint-log.ts',
    '!(await isThere(file))',
    'false',
  ]),
  mutation('going back leaves the files of later checkpoints', 1_000, [
    'checkpoint/recovery.ts',
    'await objects.remove(file.name);',
    '',
  ]),
  mutation('a claim forgets the files of the checkpoint that it follows', 3_000, [
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
  mutation('an instance that reads nothing does not hear that it was replaced', 3_000, [
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
  mutation('checkpoints are taken in the midst of a chunk', 3_000, [
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
  mutation('uploads begin before their names are written down', 500, [
    'store/s3-upload.ts',
    'await this.#record?.record();',
    '',
  ]),
  mutation('an upload whose first answer was lost is forgotten', 3_000, [
    'store/s3-upload.ts',
    'this.#record?.keep();\n      throw error;',
    'throw error;',
  ]),
  mutation('the names of uploads are removed while their instance may still begin one', 3_000, [
    'checkpoint/upload-journal.ts',
    'claims[STARTS_KEPT - 1] ?? 0',
    'Number.POSITIVE_INFINITY',
  ]),
  mutation('as many files are open as there are dates', 10_000, [
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
];
