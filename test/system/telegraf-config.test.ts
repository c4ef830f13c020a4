import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { environmentNames } from '../../infra/environments';
import { telegraf } from '../../infra/programs/telegraf';
import { run } from '../../infra/programs/tool';
import { manifestsOf } from '../unit/infra/manifests';

const folder = mkdtempSync(join(tmpdir(), 'uaf-telegraf-'));
const caFile = join(folder, 'ca.crt');
let program: string;

beforeAll(async () => {
  program = await telegraf();
  // Any certificate: Telegraf loads it when it reads its configuration.
  writeFileSync(caFile, rootCertificates[0] ?? '');
});

afterAll(() => rmSync(folder, { recursive: true }));

const configOf = (environment: string): string =>
  manifestsOf(environment).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'telegraf')?.data?.[
    'telegraf.conf'
  ] ?? '';

/** Has Telegraf load a configuration, which it refuses when a plugin or an option of it does not exist. */
function check(config: string): Promise<string> {
  const file = join(folder, 'telegraf.conf');
  writeFileSync(file, config.replace(/(?<=tls_ca = ").*(?=")/g, caFile));
  const env = { ...process.env, INFLUX_TOKEN: 'token', KAFKA_PASSWORD: 'password' };
  return run({ command: program, install: '' }, ['--strict-env-handling', 'config', 'check', '--config', file], {
    env,
  });
}

it.each(environmentNames)('Telegraf understands its configuration in %s', async (name) => {
  expect(configOf(name)).toContain('inputs.kafka_consumer');
  await check(configOf(name));
});

it('Telegraf refuses an option that does not exist', async () => {
  await expect(check(configOf('local').replace('kafka_version', 'kafka_versoin'))).rejects.toThrow(/kafka_versoin/);
});
