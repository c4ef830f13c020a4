import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { startKafka } from '../../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../../infra/programs/localstack';
import { temporaryFolder } from '../../../infra/programs/process';
import { fill } from '../backlog';
import type { Bench, Measured } from '../bench';
import { runNode } from '../node-run';
import { versions } from '../versions';

const ROWS_PER_MESSAGE = 9;
const BUCKET = 'bench';

/** The Node engine on the same rows, which it stores in a folder, on S3, and on S3 behind TLS, all on this machine. */
export async function s3(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  const folder = temporaryFolder('bench-s3');
  const localStack = await startLocalStack();
  try {
    await localStack.createBucket(BUCKET);
    const rows = bench.scale.engineRows[ROWS_PER_MESSAGE];
    bench.options.progress(`s3: filling a topic with ${rows} rows`);
    const backlog = await fill(kafka, { name: 's3', rows, rowsPerMessage: ROWS_PER_MESSAGE });
    const { port } = new URL(localStack.endpoint);
    const certificate = join(folder, 'certificate.pem');
    writeFileSync(certificate, await certificateOf(Number(port)));
    const places = {
      'a folder': undefined,
      S3: on(localStack, localStack.endpoint),
      // The certificate names localhost.
      'S3 with TLS': on(localStack, `https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: certificate }),
    };
    const measured = Object.entries(places).map(
      ([system, settings]): Measured => ({
        subject: {
          suite: 's3',
          system,
          shape: `${ROWS_PER_MESSAGE} rows per message`,
          unit: 'rows',
          counted: 'from the start of the process to the commit of the last offset, every guarantee on',
          versions,
        },
        run: (i) => {
          const group = `${system.replaceAll(' ', '-')}-${i}`;
          return runNode(backlog, group, settings && { ...settings, longTermStore: `s3://${BUCKET}/${group}` });
        },
      }),
    );
    await bench.alternate(measured);
  } finally {
    await localStack.stop();
    await kafka.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const on = ({ credentials }: LocalStack, s3Endpoint: string, env: NodeJS.ProcessEnv = {}) => ({
  s3Endpoint,
  s3PathStyle: 'true',
  env: { ...credentials, ...env },
});

/** The certificate that LocalStack has made itself, as a file of it has it. */
function certificateOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // What it shows is what is to be trusted from then on.
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      const lines =
        socket
          .getPeerCertificate()
          .raw.toString('base64')
          .match(/.{1,64}/g) ?? [];
      socket.destroy();
      resolve(['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'));
    });
    socket.once('error', reject);
  });
}
