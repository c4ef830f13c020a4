import pc from 'picocolors';
import { Failure } from '../failure';

/** As shells have it: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs a command that acts on a cluster: says what went wrong without a stack, and at Ctrl-C how to go on.
 * @param again the command that resumes; undefined where nothing is left half done
 */
export async function runCommand(again: string | undefined, work: () => Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.stderr.write(
        again === undefined ? '\n' : `\nstopped; what was done stays. '${again}' goes on from here\n`,
      );
      process.exit(EXIT_CODES[signal]);
    });
  }
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${pc.red('failed:')} ${error.message}\n`);
    process.exit(error.exitCode);
  }
  process.exit();
}
