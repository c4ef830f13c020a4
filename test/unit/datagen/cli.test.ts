import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const ROOT = join(__dirname, '../../..');

function start(...flags: string[]): ChildProcessWithoutNullStreams {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, ['-r', './register.js', 'datagen/cli.ts', ...flags], {
    cwd: ROOT,
    env: { PATH, HOME },
  });
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}

async function finish(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code, signal };
}

const run = (...flags: string[]) => finish(start(...flags));

test('--help names every flag with its variable and default', async () => {
  const { stdout, code } = await run('--help');
  expect(code).toBe(0);
  const help = stdout.replace(/\s+/g, ' ');
  for (const part of [
    ...['--dry-run', '--tags', '--kafka-client-id', '--kafka-topic', '--rate', '--backfill', '--count', '--seed'],
    ...[
      '--rows-per-message',
      'env: UAF_DRY_RUN',
      'env: UAF_TAGS_FILE',
      'env: UAF_KAFKA_TOPIC',
      'env: UAF_KAFKA_PRODUCER_SEND_ACKS',
    ],
    ...['default: localhost:9092, env: UAF_KAFKA_BROKERS', 'default: 30000, env: UAF_LOOP_MS'],
  ]) {
    expect(help).toContain(part);
  }
});

test('a dry run prints rows to stdout and everything else to stderr', async () => {
  const { stdout, stderr, code } = await run('--dry-run', '--count', '100', '--rows-per-message', '3');
  expect(code).toBe(0);
  const rows: string[][] = parse(stdout);
  expect(rows).toHaveLength(300);
  expect(rows.every(({ length }) => length === 3)).toBe(true);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg),
  ).toEqual(['printing rows', 'done']);
});

test('a usage error is one line on stderr, and exit code 1', async () => {
  const { stdout, stderr, code } = await run('--rate', 'fast');
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(stderr).toMatch(/^datagen: .*'fast' is invalid.*\n$/);
});

test('a bad tags file is an error with one line for each problem, and exit code 1', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tags-')), 'tags.yaml');
  writeFileSync(
    file,
    `selection: { numeric: 1, string: 0, groups: 0 }
tags:
  - { name: pu136mod-ni-1, type: float, fn: identity }
  - { name: pu136mod-ni-2, type: int, fn: process.exit(0) }
  - { name: pu136mod-ni-3, type: int, fn: identity }
groups: []
`,
  );
  const { stderr, code } = await run('--dry-run', '--tags', file);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^datagen: .*tags\.yaml:3: type 'float' is not one of int, double, boolean, string$/),
    expect.stringMatching(/^datagen: .*tags\.yaml:4: fn 'process\.exit\(0\)' uses 'process\.exit': write identity or /),
  ]);
});

test('a broker that can not be reached is an error with its address and the fix, and exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');

  const { stderr, code } = await run('--kafka-brokers', `127.0.0.1:${address.port}`);
  expect(code).toBe(1);
  expect(JSON.parse(stderr).msg).toMatch(
    new RegExp(
      `^no Kafka broker answers at 127.0.0.1:${address.port} .*ECONNREFUSED.*: start one there, or name others`,
    ),
  );
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with exit code 0, after whole rows', async (signal) => {
  const child = start('--dry-run', '--rate', '1000');
  const finished = finish(child);
  await once(child.stdout, 'data');
  child.kill(signal);
  const { stdout, stderr, code } = await finished;
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n$/);
  const last = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ msg: 'done', rows: parse(stdout).length });
});

test('a reader that goes away, as head does, ends it without a complaint', async () => {
  const child = start('--dry-run', '--rate', '100000');
  child.stdout.once('data', () => child.stdout.destroy());
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(0);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg),
  ).toEqual(['printing rows']);
});
