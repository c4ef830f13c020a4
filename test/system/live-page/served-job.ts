import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../infra/programs/ports';

export const ROOT = resolve(__dirname, '../../..');

/** A Node engine that serves its page and its metrics. */
export class ServedJob {
  /** @param clock an instant that it takes for the time at which it starts */
  static async start(args: readonly string[], clock?: string): Promise<ServedJob> {
    const port = await freePort();
    const preloaded = ['-r', './register.js', '-r', './test/shifted-clock.js'];
    const command = [...preloaded, 'job/node/commands/cli.ts', ...args, '--port', String(port)];
    const env = { ...process.env, ...(clock !== undefined && { UAF_CLOCK: clock, UAF_CLOCK_SHIFT: undefined }) };
    const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: ['pipe', 'ignore', 'ignore'] });
    return new ServedJob(child, `http://127.0.0.1:${port}`);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Writes to its standard input, which stays open. */
  write(text: string): void {
    this.child.stdin?.write(text);
  }

  /** The sum of a metric over its labels; NaN where it is not served yet. */
  async metric(name: string): Promise<number> {
    const text = await fetch(`${this.url}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    );
    const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'gm'))];
    return values.length === 0 ? Number.NaN : values.reduce((total, [, value]) => total + Number(value), 0);
  }

  /** @throws Error when the job ends before it has come to pass */
  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode} before ${what}`);
      await sleep(200);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await once(this.child, 'exit');
  }
}
