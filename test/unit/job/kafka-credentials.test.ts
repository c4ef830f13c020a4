import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkajsCredentials } from '../../../job/kafka-credentials';

const folder = mkdtempSync(join(tmpdir(), 'uaf-credentials-'));
const kafkaPasswordFile = join(folder, 'password');
const kafkaCaFile = join(folder, 'ca.crt');

beforeAll(() => {
  writeFileSync(kafkaPasswordFile, 'not a secret\n');
  writeFileSync(kafkaCaFile, 'certificate');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('without a user, neither encryption nor authentication is asked for', () => {
  expect(kafkajsCredentials({})).toEqual({});
});

test('a user authenticates with the password of a file, over TLS that the authority of a file vouches for', () => {
  expect(kafkajsCredentials({ kafkaUsername: 'me', kafkaPasswordFile, kafkaCaFile })).toEqual({
    ssl: { ca: ['certificate'] },
    sasl: { mechanism: 'scram-sha-512', username: 'me', password: 'not a secret' },
  });
});

test("without an authority, the system's vouches for the brokers", () => {
  expect(kafkajsCredentials({ kafkaUsername: 'me', kafkaPasswordFile }).ssl).toBe(true);
});

test('a user without a password is refused with the setting that is missing', () => {
  expect(() => kafkajsCredentials({ kafkaUsername: 'me' })).toThrow(
    "user 'me' has no password: give --kafka-password-file or UAF_KAFKA_PASSWORD_FILE as well",
  );
});

test('what only a user needs is refused without one', () => {
  expect(() => kafkajsCredentials({ kafkaCaFile })).toThrow(
    '--kafka-ca-file or UAF_KAFKA_CA_FILE needs a user: give --kafka-username or UAF_KAFKA_USERNAME as well',
  );
});

test('a file that is not there is named', () => {
  expect(() => kafkajsCredentials({ kafkaUsername: 'me', kafkaPasswordFile: '/nowhere' })).toThrow('/nowhere');
});
