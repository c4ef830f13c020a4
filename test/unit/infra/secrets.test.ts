import fc from 'fast-check';
import { environmentNames } from '../../../infra/environments';
import { findLeaks } from '../../../infra/secrets';
import { manifestsOf } from './manifests';

const container = (env: unknown) => ({
  kind: 'Deployment',
  spec: { template: { spec: { containers: [{ env: [env] }] } } },
});

describe('a secret is found', () => {
  it.each<[where: string, manifest: unknown]>([
    ['in a Secret', { kind: 'Secret', stringData: { anything: 'x' } }],
    ['in a variable', container({ name: 'AWS_SECRET_ACCESS_KEY', value: 'x' })],
    ['in a variable named like a token', container({ name: 'INFLUX_TOKEN', value: 'x' })],
    ['in a configuration', { kind: 'FlinkDeployment', spec: { flinkConfiguration: { 's3.secret-key': 'x' } } }],
    ['in a JAAS configuration', { kind: 'X', spec: { 'sasl.jaas.config': 'x' } }],
    ['in a line of TOML', { kind: 'ConfigMap', data: { 'a.conf': '[x]\n  token = "x"\n' } }],
    ['in a line of YAML', { kind: 'ConfigMap', data: { 'a.yaml': 'db:\n  password: x\n' } }],
    ['in a line of SQL', { kind: 'ConfigMap', data: { 'a.sql': "'properties.sasl.password' = 'x'," } }],
    ['as a key that AWS gives', { kind: 'ConfigMap', data: { a: `id ${'AKIA'}ABCDEFGHIJKLMNOP` } }],
    ['in a variable named like a key of an API', container({ name: 'API_KEY', value: 'x' })],
    ['in a variable named like a private key', container({ name: 'PRIVATE_KEY', value: 'x' })],
    ["as a user's password in an address", { kind: 'X', spec: { url: `postgres://user:${'secret'}@db:5432/tags` } }],
    ["as GitHub's token", { kind: 'ConfigMap', data: { a: `use ${'ghp_'}${'a1'.repeat(18)}` } }],
    ["as Slack's token", { kind: 'ConfigMap', data: { a: `use ${'xoxb-'}123456789012-abcdef` } }],
    ['as a private key', { kind: 'ConfigMap', data: { a: `-----BEGIN ${'RSA PRIVATE KEY'}-----` } }],
  ])('%s', (_, manifest) => {
    expect(findLeaks(manifest)).toHaveLength(1);
  });

  it('wherever it is nested, and its value is never repeated', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('spec', 'template', 'list'), { maxLength: 6 }),
        fc.stringMatching(/^[a-z0-9]{24,40}$/),
        (path, secret) => {
          const manifest = path.reduceRight<unknown>(
            (inner, key) => (key === 'list' ? { [key]: [inner] } : { [key]: inner }),
            { name: 'PASSWORD', value: secret },
          );
          const leaks = findLeaks({ kind: 'Pod', spec: manifest });
          expect(leaks).toHaveLength(1);
          expect(JSON.stringify(leaks)).not.toContain(secret);
        },
      ),
    );
  });
});

describe('no secret is found', () => {
  it.each<[where: string, manifest: unknown]>([
    [
      'where a variable names one',
      container({ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }),
    ],
    ['where a volume names one', { kind: 'Pod', spec: { volumes: [{ secret: { secretName: 'db' } }] } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a manifest holds
    ['where a program puts it in later', { kind: 'ConfigMap', data: { 'a.conf': 'password = "${PASSWORD}"' } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a manifest holds
    ['where an address takes the password from a variable', { kind: 'X', spec: { url: 'amqp://user:${PASSWORD}@mq' } }],
    ['where an address has none', { kind: 'X', spec: { url: 'http://user@host:8086/a:b@c' } }],
    ["where a filter of Telegraf's only sounds like one", { kind: 'ConfigMap', data: { a: 'namepass = ["x"]' } }],
    ['where a flag only sounds like one', { kind: 'Pod', spec: { automountServiceAccountToken: false } }],
  ])('%s', (_, manifest) => {
    expect(findLeaks(manifest)).toEqual([]);
  });

  it.each(environmentNames)('in the manifests of %s', (name) => {
    expect(manifestsOf(name).flatMap(findLeaks)).toEqual([]);
  });
});
