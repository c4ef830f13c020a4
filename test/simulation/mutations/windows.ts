import { type Mutation, mutation } from './mutation';

/** Of windows, their lines, and how far event time has come. */
export const windowMutations: readonly Mutation[] = [
  mutation('a partition without a record does not hold windows open', 200, [
    'checkpoint/progress.ts',
    'this.watermark.expect(partition, position < endOffset);',
    '',
  ]),
  mutation('windows are in no checkpoint', 200, ['checkpoint/progress.ts', '...this.windows.state,', 'windows: [],']),
  mutation('late rows do not renew lines', 1_000, [
    'windows/event-time-windows.ts',
    'if (this.#isRenewing) this.#made',
    'if (false) this.#made',
  ]),
  mutation('a window that takes late rows is let go of when it is first closed', 1_000, [
    'windows/event-time-windows.ts',
    'const isLast = end + this.declared.allowedLateness <= watermark;',
    'const isLast = true;',
  ]),
  mutation('a checkpoint takes windows that overlap for those of their size that do not', 1_000, [
    'windows/event-time-windows.ts',
    ' || marks.hop !== this.#marks.hop',
    '',
  ]),
  mutation('a row that is late for the first windows counts in no further ones', 1_000, [
    'windows/aggregator.ts',
    'if (this.#further.length > 0) this.#addFurther',
    'if (this.#further.length > 0 && !this.windows.isLate) this.#addFurther',
  ]),
];
