import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a program ended. */
export interface Answer {
  /** 0 when it went well. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Waits for the end of a program.
 * @throws Error when it can't be run
 */
export function answerOf(child: ChildProcess & Record<'stdout' | 'stderr', Readable>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}
