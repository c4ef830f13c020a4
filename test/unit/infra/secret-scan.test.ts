import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** `make lint` runs the same over golden manifests, sources and docs: rules kept by others, beside our own findLeaks. */
const scan = (manifest: string) =>
  spawnSync('node_modules/.bin/secretlint', ['--maskSecrets', '--stdinFileName=manifest.yaml'], {
    cwd: ROOT,
    input: manifest,
    encoding: 'utf8',
  });

// Put together here, so that the scan of the sources finds none.
const TOKEN = `ghp_${'a1'.repeat(18)}`;
const PASSWORD = 'hunter2hunter2';

test.each([
  ['a token of GitHub', `kind: ConfigMap\ndata:\n  note: use ${TOKEN}\n`],
  ["a user's password in an address", `kind: ConfigMap\ndata:\n  url: postgres://user:${PASSWORD}@db:5432/tags\n`],
])('%s in a manifest is found, and not repeated', (_, manifest) => {
  const { status, stdout } = scan(manifest);
  expect(status).toBe(1);
  expect(stdout).toContain('error');
  expect(stdout).not.toContain(TOKEN);
  expect(stdout).not.toContain(PASSWORD);
});

test('a manifest that names a Secret passes', () => {
  const { status } = scan('env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }]\n');
  expect(status).toBe(0);
});
