import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchPrograms } from '../../infra/local/fetch';
import type { Addresses } from '../../infra/local/state';
import { temporaryFolder } from '../../infra/programs/process';
import { run } from '../../infra/programs/tool';
import { copyCheckout } from '../checkout-copy';

const CLI = ['-r', './register.js', 'infra/local/cli.ts'];
const NODE = { command: process.execPath, install: 'it runs this test' };

/** What `make up`, `make verify` and `make down` run, in a checkout of its own. */
class Checkout {
  readonly folder = temporaryFolder('checkout');

  constructor() {
    copyCheckout(this.folder);
  }

  /** @returns what it says, without the time before it */
  async local(command: 'up' | 'down'): Promise<string> {
    return this.#bash(`node ${CLI.join(' ')} ${command} 2>&1`);
  }

  /** @returns what was found, as `make verify FORMAT=json` prints it */
  async verify(): Promise<unknown> {
    return JSON.parse(await this.#bash('node -r ./register.js infra/verify/cli.ts --format json'));
  }

  async #bash(script: string): Promise<string> {
    return run({ command: 'bash', install: 'it is everywhere' }, ['-c', script], { cwd: this.folder });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A system in the foreground, as somebody sees it at a terminal. */
class Foreground {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #output = '';

  constructor({ folder }: Checkout) {
    // A process group of its own: to which a terminal's Ctrl-C goes.
    const child = spawn(NODE.command, [...CLI, 'up'], { cwd: folder, detached: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#child = child;
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async saw(text: string): Promise<void> {
    while (!this.#output.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended without '${text}':\n${this.#output}`);
      await sleep(50);
    }
  }

  /** What Ctrl-C does at a terminal. */
  interrupt(signal: NodeJS.Signals = 'SIGINT'): void {
    if (this.#child.exitCode === null) process.kill(-this.pid, signal);
  }
}

/** The processes that a process has started and that still run, each with its command. */
async function childrenOf(pid: number): Promise<{ readonly pid: number; readonly command: string }[]> {
  const ps = { command: 'ps', install: 'install procps (apt-get install procps)' };
  const lines = (await run(ps, ['-eo', 'pid=,ppid=,args='])).trim().split('\n');
  const all = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  return all
    .filter(([, , parent]) => Number(parent) === pid)
    .map(([, child, , command = '']) => ({ pid: Number(child), command }));
}

let checkout: Checkout;
let other: Checkout;
let system: Foreground;

beforeAll(async () => {
  await fetchPrograms('node');
  [checkout, other] = [new Checkout(), new Checkout()];
  system = new Foreground(checkout);
  await system.saw('Ctrl-C stops the system');
});

afterAll(async () => {
  system.interrupt('SIGKILL');
  await system.ended;
  for (const each of [checkout, other]) each.remove();
});

const stateFile = () => join(checkout.folder, 'data/up/state.json');
const addresses = (): Addresses => JSON.parse(readFileSync(stateFile(), 'utf8'));
const isReady = async () => (await fetch(`${addresses().job}/readyz`)).ok;

test('it runs, and says where', async () => {
  const { influxDb, s3 } = addresses();
  expect(await isReady()).toBe(true);
  expect((await fetch(`${influxDb.url}/health`)).status).toBe(200);
  expect((await fetch(`${s3.endpoint}/_localstack/health`)).status).toBe(200);
});

test('its programs listen on the loopback interface alone', async () => {
  const programs = (await childrenOf(system.pid)).map(({ pid }) => `pid=${pid},`);
  const ss = { command: 'ss', install: 'install iproute2 (apt-get install iproute2)' };
  const listening = (await run(ss, ['-Hltnp']))
    .split('\n')
    .filter((line) => programs.some((pid) => line.includes(pid)));
  const addressesOf = listening.map((line) => line.split(/\s+/)[3]?.replace(/:\d+$/, ''));
  expect(addressesOf.length).toBeGreaterThan(4);
  expect(addressesOf.filter((address) => !/^(127\.|\[::ffff:127\.|\[::1\])/.test(address ?? ''))).toEqual([]);
});

test('what was sent has arrived, as verify finds by what the system has noted of itself', async () => {
  const verdict = await checkout.verify();
  expect(verdict).toMatchObject({ ok: true, stored: { missing: 0, tooMany: 0 } });
  expect(verdict).not.toMatchObject({ sent: { rows: 0 } });
});

test('a second one in the same checkout is refused, and leaves it alone', async () => {
  await expect(checkout.local('up')).rejects.toThrow("the system of this checkout runs already: 'make down' stops it");
  expect(await isReady()).toBe(true);
});

test('what another checkout stops is not this one', async () => {
  expect(await other.local('down')).toContain('nothing runs');
  expect(await isReady()).toBe(true);
});

test('a program that dies is started again, and both are said', async () => {
  const telegraf = (await childrenOf(system.pid)).find(({ command }) => command.includes('telegraf.conf'));
  process.kill(telegraf?.pid ?? Number.NaN, 'SIGKILL');
  await system.saw('Telegraf ended with SIGKILL and is started again');
  await system.saw('Telegraf runs again');
});

test('Ctrl-C stops everything, and there is nothing left to stop', async () => {
  const programs = await childrenOf(system.pid);
  expect(programs.length).toBeGreaterThanOrEqual(6);
  system.interrupt();
  expect(await system.ended).toBe(0);
  const left = await Promise.all(programs.map(({ pid }) => existsSync(`/proc/${pid}`)));
  expect(left.filter(Boolean)).toEqual([]);
  expect(existsSync(stateFile())).toBe(false);
  for (let time = 0; time < 2; time++) expect(await checkout.local('down')).toContain('nothing runs');
});
