import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../infra/programs/process';
import { copyCheckout } from '../../checkout-copy';
import { kubernetesPrograms } from '../../programs/kubernetes-build';

export interface Outcome {
  readonly code: number | null;
  /** Both streams, as a terminal would show them. */
  readonly output: string;
}

/** A run of the command line that may be waited for, watched and stopped. */
export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** What it has written so far. */
  output(): string;
  /** Resolves as soon as the output has the text. */
  saw(text: string): Promise<void>;
  /** Types a line, if it runs in a terminal. */
  type(line: string): void;
}

const PROGRAM = ['node', '-r', './register.js', 'infra/delivery/commands/cli.ts'] as const;

/** A copy of this checkout that a test may change, with the command line as users run it. */
export class Checkout {
  readonly folder = temporaryFolder('checkout');

  constructor(readonly kubeconfig: string) {
    copyCheckout(this.folder);
  }

  /** Replaces a text in a file of the copy. */
  edit(file: string, before: string | RegExp, after: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, 'utf8');
    const edited = text.replace(before, after);
    if (edited === text) throw new Error(`${file} has no '${before}'`);
    writeFileSync(path, edited);
  }

  /** Runs it in a terminal, where somebody may be asked. */
  startInTerminal(args: readonly string[]): Promise<Running> {
    const command = [...PROGRAM, ...args].join(' ');
    return this.#spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { UAF_YES: '' });
  }

  /** Runs it where nobody can be asked. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = { UAF_YES: '1' }): Promise<Running> {
    const [command, ...first] = PROGRAM;
    return this.#spawn(command, [...first, ...args], env);
  }

  async #spawn(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Running> {
    const kubectl = join(await kubernetesPrograms(), 'kubectl');
    // kubectl's cache, apart from that of whoever runs the tests.
    const home = join(this.folder, 'home');
    mkdirSync(home, { recursive: true });
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: '1', KUBECONFIG: this.kubeconfig, UAF_KUBECTL: kubectl, HOME: home, ...env },
      stdio: [command === 'script' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const watchers = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        for (const watch of watchers) watch();
      });
    }
    const done = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, output })));
    const saw = (text: string) =>
      new Promise<void>((resolve, reject) => {
        const watch = () => output.includes(text) && resolve();
        watchers.add(watch);
        watch();
        void done.then(() => reject(new Error(`it ended without '${text}':\n${output}`)));
      });
    return { child, done, saw, output: () => output, type: (line) => child.stdin?.write(`${line}\n`) };
  }

  async run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> {
    return (await this.start(args, env)).done;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
