import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './job';
import { shellVariables } from './shell-variables';

/** Where the parts of a running system are, and what lets one in. */
export interface Addresses {
  readonly engine: Engine;
  readonly environment: string;
  readonly kafka: { readonly bootstrapServers: string; readonly sourceTopic: string };
  readonly s3: {
    readonly endpoint: string;
    readonly region: string;
    /** Such as `s3://bucket/path`. */
    readonly location: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly influxDb: {
    readonly url: string;
    readonly org: string;
    readonly bucket: string;
    readonly user: string;
    readonly password: string;
    readonly token: string;
  };
  /** The job's own pages. */
  readonly job: string;
}

/** What the programs of a system write: emptied at each start. */
export const FOLDER = join(__dirname, '..', '..', 'data', 'up');
const FILE = join(FOLDER, 'state.json');
/** For a shell: `. data/up/variables`. */
const VARIABLES = join(FOLDER, 'variables');

/** Readable by its owner alone, since it holds what lets one in. */
export function writeState(state: Addresses): void {
  writeFileSync(VARIABLES, shellVariables(state), { mode: 0o600 });
  writeFileSync(`${FILE}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${FILE}.new`, FILE);
}

export function readState(): Addresses | undefined {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : undefined;
}

export function removeState(): void {
  for (const file of [FILE, VARIABLES]) rmSync(file, { force: true });
}
