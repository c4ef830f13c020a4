import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const STOPPED = 130;

/** How a deployment in a process of its own ended. */
export interface Interrupted {
  readonly code: number | null;
  /** Whether it was at work when it was interrupted. */
  readonly inTime: boolean;
  readonly output: string;
}

/** Starts a deployment as users do, and presses Ctrl-C as soon as it has said a text. */
export function interruptedDeployment(env: string, text: string): Promise<Interrupted> {
  const args = ['-r', './register.js', join(ROOT, 'infra/delivery/commands/cli.ts'), 'deploy', '--env', env];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, UAF_YES: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isPressed = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      output += more;
      process.stderr.write(more);
      if (isPressed || !output.includes(text)) return;
      // Once: a second one would end it before it has said how to go on.
      isPressed = true;
      child.kill('SIGINT');
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, inTime: code === STOPPED, output }));
  });
}
