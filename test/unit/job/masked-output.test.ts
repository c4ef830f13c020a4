import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { withoutPasswords } from '../../../job/masked-output';

const ROOT = join(__dirname, '../../..');
const PASSWORD = 'Geheim4711';
const ADDRESS = `http://me:${PASSWORD}@127.0.0.1:1`;

describe('a text', () => {
  it.each([
    [`connect to ${ADDRESS}/path failed`, 'connect to http://***@127.0.0.1:1/path failed'],
    [`https://${PASSWORD}@github.com/a/b`, 'https://***@github.com/a/b'],
    [`postgres://me:${PASSWORD}/%@#@db:5432/x`, 'postgres://***@db:5432/x'],
    [`'me:${PASSWORD}@broker:9092' is no address`, "'***@broker:9092' is no address"],
    [`brokers a:9092,me:${PASSWORD}@b:9092`, 'brokers a:9092,***@b:9092'],
    [`GET /write?org=o&token=${PASSWORD}&bucket=b`, 'GET /write?org=o&token=***&bucket=b'],
    [`https://s3/b/k?X-Amz-Signature=${PASSWORD}`, 'https://s3/b/k?X-Amz-Signature=***'],
    [`{"url":"${ADDRESS}","to":"a@b"}`, '{"url":"http://***@127.0.0.1:1","to":"a@b"}'],
  ])('has no passwords: %s', (text, expected) => expect(withoutPasswords(text)).toBe(expected));

  it.each([
    'http://localhost:8086/a?org=o&bucket=b',
    's3://bucket/step_date=2026-01-01/part-0.parquet',
    'kafka://127.0.0.1:9092,127.0.0.1:9093',
    'at 12:30:05 someone@example.com wrote',
    '{"host":"a:80","mail":"someone@example.com"}',
    'npm i @aws-sdk/client-s3@3.1169.0',
    'influxdb:2.7.12@sha256:0123456789abcdef',
  ])('without any stays as it is: %s', (text) => expect(withoutPasswords(text)).toBe(text));

  it('has no password of any address, whatever signs it is of', () => {
    const sign = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const password = fc.string({ unit: sign, minLength: 1, maxLength: 20 }).filter((text) => !/["'`<>]/.test(text));
    fc.assert(
      fc.property(fc.constantFrom('http', 'https', 'redis', 's3+x'), password, (scheme, middle) => {
        const secret = `Qq${middle}Zz`;
        const text = withoutPasswords(`error: ${scheme}://user:${secret}@host:80/x is not there`);
        expect(text).toBe(`error: ${scheme}://***@host:80/x is not there`);
      }),
    );
  });
});

const sources = ['job', 'datagen', 'infra'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')] as const),
);

it('every program has what it writes masked, and no logger goes round it', () => {
  const programs = sources.filter(([, text]) => /process\.argv\b|\.parse(Async)?\(\)/.test(text));
  expect(programs.length).toBeGreaterThan(10);
  expect(programs.filter(([, text]) => !text.includes('maskOutput(process.')).map(([file]) => file)).toEqual([]);
  const loggers = sources.filter(([, text]) => /\bpino\(|\bdestination\(/.test(text)).map(([file]) => file);
  expect(loggers).toEqual(['job/logger.ts']);
});

describe('no program shows the password of an address that it is given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-masked-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As kubectl says it of a proxy that it can't reach. */
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, `#!/bin/sh\necho "proxyconnect ${ADDRESS}: refused" >&2\nexit 1\n`, { mode: 0o755 });

  const run = (program: string, args: readonly string[]) =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, ['-r', './register.js', join(ROOT, program), ...args], {
        cwd: ROOT,
        env: { ...process.env, INFLUX_TOKEN: 'token', UAF_KUBECTL: kubectl },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      child.once('close', () => resolve(output));
    });

  it.each([
    ['job/node/commands/cli.ts', ['run', '--source', '-', '--speed-layer', `${ADDRESS}?org=o`]],
    ['job/node/commands/cli.ts', ['run', '--source', ADDRESS, '--long-term-store', folder]],
    ['job/inspect/query-cli.ts', ['rows', '--long-term-store', `${ADDRESS}/none`]],
    ['job/inspect/rejected-cli.ts', ['--count', ADDRESS]],
    ['datagen/cli.ts', ['--kafka-brokers', `me:${PASSWORD}@`]],
    ['infra/commands/synth.ts', [ADDRESS]],
    ['infra/dashboard/cli.ts', ['--url', ADDRESS]],
    ['infra/delivery/commands/cli.ts', ['doctor', '--env', 'small']],
    ['infra/verify/cli.ts', ['--windows', ADDRESS]],
  ])(
    '%s %j',
    async (program, args) => {
      const output = await run(program, args);
      expect(output).toMatch(/\*\*\*@|of InfluxDB at 127/);
      expect(output).not.toContain(PASSWORD);
    },
    120_000,
  );
});
