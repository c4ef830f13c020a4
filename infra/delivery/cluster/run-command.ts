import pc from 'picocolors';
import { Failure } from './failure';

const EXIT_INTERRUPTED = 130;

/**
 * Runs a command that acts on a cluster: says what went wrong without a stack, and at Ctrl-C how to go on.
 * @param again the command that resumes
 */
export async function runCommand(again: string, work: () => Promise<void>): Promise<void> {
  process.once('SIGINT', () => {
    process.stderr.write(`\nstopped; what was done stays. '${again}' goes on from here\n`);
    process.exit(EXIT_INTERRUPTED);
  });
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${pc.red('failed:')} ${error.message}\n`);
    process.exit(error.exitCode);
  }
  process.exit();
}
