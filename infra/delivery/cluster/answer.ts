import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { formatDuration, type Milliseconds } from '../../../job/duration';

/** How a program ended. */
export interface Answer {
  /** 0 when it went well. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program was ended, as it did not end by itself in time. */
export class TimeLimitError extends Error {
  constructor(
    readonly limit: Milliseconds,
    readonly stderr: string,
  ) {
    super(`it did not end within ${formatDuration(limit)}`);
    this.name = 'TimeLimitError';
  }
}

/**
 * Waits for the end of a program.
 * @param limit past which it is ended
 * @throws TimeLimitError past the limit, another Error when it can't be run
 */
export function answerOf(
  child: ChildProcess & Record<'stdout' | 'stderr', Readable>,
  limit?: Milliseconds,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            child.kill('SIGKILL');
            // A program that it has started, such as one for its login, may hold them open.
            child.stdout.destroy();
            child.stderr.destroy();
            reject(new TimeLimitError(limit, stderr));
          }, limit);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
