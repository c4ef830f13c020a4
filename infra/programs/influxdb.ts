import { join } from 'node:path';
import { retentionSeconds } from '../constructs/retention';
import { influxd } from './influxdb-build';
import { freePort } from './ports';
import { Program } from './process';

export interface InfluxDbOptions {
  /** Where it keeps its data; it finds again what is there. */
  readonly dataDir: string;
  readonly logDir: string;
  /** As for the image: `DOCKER_INFLUXDB_INIT_*` say what to set up on an empty volume. */
  readonly env: Readonly<Record<string, string>>;
}

export interface InfluxDb {
  readonly url: string;
  /** One can kill it and start it again: it keeps its data and its port. */
  readonly program: Program;
}

const PREFIX = 'DOCKER_INFLUXDB_INIT_';

/** Starts InfluxDB on the loopback interface and sets it up as its image does. */
export async function startInfluxDb({ dataDir, logDir, env }: InfluxDbOptions): Promise<InfluxDb> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = new Program({
    name: 'InfluxDB',
    command: await influxd(),
    args: [
      '--http-bind-address',
      `127.0.0.1:${port}`,
      '--bolt-path',
      join(dataDir, 'influxd.bolt'),
      '--sqlite-path',
      join(dataDir, 'influxd.sqlite'),
      '--engine-path',
      join(dataDir, 'engine'),
    ],
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(PREFIX))),
    logFile: join(logDir, 'influxdb.log'),
    ready: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).ok,
  });
  await program.start();
  try {
    await setUp(url, env);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return { url, program };
}

async function setUp(url: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { allowed }: { allowed: boolean } = JSON.parse(await (await fetch(`${url}/api/v2/setup`)).text());
  if (!allowed) return;
  const body = JSON.stringify(
    setUpRequest((name) => {
      const found = env[name];
      if (found === undefined) throw new Error(`InfluxDB cannot be set up: the variable ${name} is missing`);
      return found;
    }),
  );
  const response = await fetch(`${url}/api/v2/setup`, { method: 'POST', body });
  if (!response.ok) throw new Error(`InfluxDB refused its set-up with status ${response.status}`);
}

/** What the image makes of its variables. */
export const setUpRequest = (variable: (name: string) => string) => ({
  org: variable(`${PREFIX}ORG`),
  bucket: variable(`${PREFIX}BUCKET`),
  username: variable(`${PREFIX}USERNAME`),
  password: variable(`${PREFIX}PASSWORD`),
  token: variable(`${PREFIX}ADMIN_TOKEN`),
  retentionPeriodSeconds: retentionSeconds(variable(`${PREFIX}RETENTION`)),
});
