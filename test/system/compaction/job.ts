import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './places';

const ROOT = join(__dirname, '../../..');
const ROWS_AT_ONCE = 20;
export const DAYS = ['2020-02-28', '2020-02-29'];

/** The Node engine, which stores rows from a pipe; the value of each is its number. */
export class PipedJob {
  /** How many rows it was given. */
  rows = 0;
  #stops = false;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #fed: Promise<void>;

  /** @param folder of its log and its rejected rows */
  constructor({ location, env }: Place, folder: string) {
    const flags = ['--source', '-', '--long-term-store', location, '--checkpoint-interval', '500ms'];
    const job = ['-r', join(ROOT, 'register.js'), join(ROOT, 'job/node/commands/cli.ts'), 'run', ...flags];
    this.#child = spawn(process.execPath, job, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', openSync(join(folder, 'job.log'), 'w')],
    });
    this.#exit = once(this.#child, 'exit');
    this.#fed = this.#feed();
  }

  async #feed(): Promise<void> {
    for (; !this.#stops; await sleep(50)) {
      const rows = Array.from({ length: ROWS_AT_ONCE }, () => {
        const step = new Date(Date.parse(DAYS[this.rows % DAYS.length] ?? '') + (this.rows % 86_400) * 1000);
        return `${step.toISOString()},tag-${this.rows % 7},${this.rows++}\n`;
      });
      this.#child.stdin?.write(rows.join(''));
    }
  }

  /** Ends the pipe. @returns its exit code, once all its rows are stored */
  async end(): Promise<number | null> {
    this.#stops = true;
    await this.#fed;
    this.#child.stdin?.end();
    await this.#exit;
    return this.#child.exitCode;
  }
}
