import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from './ports';
import { Program, temporaryFolder } from './process';
import { pythonWith } from './python';

export interface LocalStackOptions {
  /** @default - a free one */
  readonly port?: number;
  /**
   * Scripts by file name, which it runs at every start once it serves S3.
   * @default - none
   */
  readonly readyScripts?: Readonly<Record<string, string>>;
  /**
   * What answers once it is ready.
   * @default - ready when it says that S3 runs
   */
  readonly readyPath?: string;
  /**
   * Its settings, as environment variables, but for what is this machine's.
   * @default - S3 alone
   */
  readonly env?: Readonly<Record<string, string>>;
  /** It takes any. */
  readonly credentials?: LocalStack['credentials'];
  /**
   * Where its files go.
   * @default - a temporary folder, which `stop` removes
   */
  readonly dataDir?: string;
  /**
   * Where its log goes.
   * @default - beside its files
   */
  readonly logDir?: string;
}

export interface LocalStack {
  readonly endpoint: string;
  /** What a client needs to get in, as environment variables. */
  readonly credentials: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
  /** A client of it, for tests to look inside. */
  readonly client: S3Client;
  /** It can be killed and started again, which loses all it held: buckets and objects are kept in memory. */
  readonly program: Program;
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
/** It neither calls home nor needs names resolved. */
const S3_ALONE = {
  SERVICES: 's3',
  EAGER_SERVICE_LOADING: '1',
  DISABLE_EVENTS: '1',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DNS_ADDRESS: '0',
};
const FOLDER = join(__dirname, 'localstack');

/** An interpreter that has LocalStack installed. */
export const localStackPython = (): Promise<string> =>
  pythonWith('LocalStack 4.14.0', join(FOLDER, 'requirements.txt'));

/** Starts LocalStack on the loopback interface. */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const python = await localStackPython();
  const port = options.port ?? (await freePort());
  const endpoint = `http://127.0.0.1:${port}`;
  const dataDir = options.dataDir ?? temporaryFolder('localstack');
  const scripts = join(dataDir, 'etc/localstack/init/ready.d');
  mkdirSync(scripts, { recursive: true });
  for (const [file, script] of Object.entries(options.readyScripts ?? {})) writeFileSync(join(scripts, file), script);
  const program = new Program({
    name: 'LocalStack',
    command: python,
    args: [join(FOLDER, 'loopback.py')],
    env: { ...(options.env ?? S3_ALONE), ...ofThisMachine(port, dataDir) },
    logFile: join(options.logDir ?? dataDir, 'localstack.log'),
    ready: async () => (await servesS3(endpoint)) && (await isReady(endpoint, options.readyPath)),
  });
  const credentials = options.credentials ?? { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const client = new S3Client({
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: credentials.AWS_ACCESS_KEY_ID, secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY },
  });
  const localStack: LocalStack = {
    endpoint,
    credentials,
    client,
    program,
    async createBucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }));
    },
    async stop() {
      client.destroy();
      await program.stop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await program.start();
  } catch (error) {
    await localStack.stop();
    throw error;
  }
  return localStack;
}

/** What it is told whatever its settings say: it runs in no container, and listens on the loopback interface. */
export const ofThisMachine = (port: number, dataDir: string): Readonly<Record<string, string>> => ({
  GATEWAY_LISTEN: `127.0.0.1:${port}`,
  FILESYSTEM_ROOT: dataDir,
  OVERRIDE_IN_DOCKER: '0',
});

async function servesS3(endpoint: string): Promise<boolean> {
  const response = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2000) });
  return (await response.text()).includes('"s3": "running"');
}

async function isReady(endpoint: string, path: string | undefined): Promise<boolean> {
  if (path === undefined) return true;
  return (await fetch(`${endpoint}${path}`, { signal: AbortSignal.timeout(2000) })).ok;
}
