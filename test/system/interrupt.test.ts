import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../infra/programs/process';
import { seconds } from '../../job/duration';

const CTRL_C = '\x03';
/** How long somebody waits before pressing Ctrl-C once more, and then for the end. */
const PATIENCE = [seconds(8), seconds(5)];
/** So many commands at once: most of the time each waits. */
const AT_ONCE = 4;

const outcomes = new Map<string, Outcome>();

const folder = temporaryFolder('interrupt');
const bin = join(folder, 'bin');
const fifo = join(folder, 'rows.csv');
/** Takes connections, and never answers. */
let silent: Server;
const sockets: Socket[] = [];
let writer: number;

beforeAll(async () => {
  mkdirSync(bin);
  // Of what a command calls, each hangs, and its child with it.
  for (const program of ['kubectl', 'java', 'helm']) {
    writeFileSync(join(bin, program), `#!/bin/sh\ntouch ${folder}/called-$PPID\nsleep 60 &\nwait\n`);
    chmodSync(join(bin, program), 0o755);
  }
  execFileSync('mkfifo', [fifo]);
  // Keeps it open, so that nobody reads an end.
  writer = openSync(fifo, 'r+');
  silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const waiting = [...commands];
  const next = async (): Promise<void> => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift())
      outcomes.set(each[0], await interrupt(each[1]()));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  closeSync(writer);
  rmSync(folder, { recursive: true, force: true });
});

const port = () => {
  const address = silent.address();
  return typeof address === 'object' ? address?.port : undefined;
};

/** A command at a terminal of its own. */
class AtTerminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  output = '';

  constructor(args: readonly string[]) {
    const command = [process.execPath, '-r', './register.js', ...args].map((arg) => `'${arg}'`).join(' ');
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      UAF_KUBECTL: join(bin, 'kubectl'),
      INFLUX_TOKEN: 'token',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'key',
    };
    this.#child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
  }

  press(key: string): void {
    this.#child.stdin?.write(key);
  }

  /** @returns whether it ended in that time */
  async endsWithin(time: number): Promise<boolean> {
    return Promise.race([this.#ended.then(() => true), sleep(time, false, { ref: false })]);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

interface Outcome {
  /** How often Ctrl-C was pressed: not at all where it ended by itself. */
  readonly pressed: number;
  readonly ended: boolean;
  readonly output: string;
}

async function interrupt(args: readonly string[]): Promise<Outcome> {
  const command = new AtTerminal(args);
  try {
    // Past its start, so that it is what hangs that is interrupted.
    if (await command.endsWithin(seconds(10))) return { pressed: 0, ended: false, output: command.output };
    for (const [i, time] of PATIENCE.entries()) {
      command.press(CTRL_C);
      if (await command.endsWithin(time)) return { pressed: i + 1, ended: true, output: command.output };
    }
    return { pressed: PATIENCE.length, ended: false, output: command.output };
  } finally {
    command.kill();
  }
}

const hanging = () => `127.0.0.1:${port()}`;
const JOB = 'job/node/commands/cli.ts';
const VERIFY = ['--s3-endpoint', 'S3', '--long-term-store', 's3://b/p', '--influx-url', 'S3'] as const;

/** What is run, by what of it hangs. */
const commands: readonly (readonly [string, () => readonly string[]])[] = [
  ['the job, while Kafka hangs', () => [JOB, '--bootstrap-servers', hanging(), '--long-term-store', join(folder, 'a')]],
  [
    'the job, while the file it reads gives nothing',
    () => [JOB, '--source', fifo, '--long-term-store', join(folder, 'b')],
  ],
  [
    'the job, while S3 hangs',
    () => [JOB, '--source', fifo, '--long-term-store', 's3://b/p', '--s3-endpoint', `http://${hanging()}`],
  ],
  ['the demo', () => [JOB, 'demo', '--data', join(folder, 'demo'), '--port', '0']],
  ['the data generator, while Kafka hangs', () => ['datagen/cli.ts', '--kafka-brokers', hanging()]],
  ['up, while java hangs', () => ['infra/local/cli.ts', 'up']],
  [
    'verify, while Kafka hangs',
    () => [
      'infra/verify/cli.ts',
      ...VERIFY.map((each) => (each === 'S3' ? `http://${hanging()}` : each)),
      ...['--influx-org', 'o', '--influx-bucket', 'b', '--bootstrap-servers', hanging()],
    ],
  ],
  ['status, while kubectl hangs', () => ['infra/delivery/commands/cli.ts', 'status', '--env', 'small']],
  ['deploy, while kubectl hangs', () => ['infra/delivery/commands/cli.ts', 'deploy', '--env', 'small']],
  ['the dashboard, while InfluxDB hangs', () => ['infra/dashboard/cli.ts', '--url', `http://${hanging()}`]],
  ['rejected, while Kafka hangs', () => ['job/inspect/rejected-cli.ts', '--bootstrap-servers', hanging()]],
];

test.each(commands.map(([name]) => name))('Ctrl-C ends %s, or says what a second one does, which does it', (name) => {
  const { pressed, ended, output } = outcomes.get(name) ?? { pressed: 0, ended: false, output: 'it was not run' };
  expect([ended, output]).toEqual([true, output]);
  if (pressed > 1) expect(output).toContain('Ctrl-C again');
  expect(output).not.toMatch(/^ +at /m);
});
