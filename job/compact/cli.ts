import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { formatDuration, type Milliseconds, minutes } from '../duration';
import { durationArgument } from '../duration-argument';
import { logger as standardLogger } from '../logger';
import { maskOutput } from '../masked-output';
import { StoreError } from '../node/errors';
import { Retry } from '../node/retry';
import { DirectoryStore } from '../node/store/directory-store';
import type { ObjectStore } from '../node/store/object-store';
import { S3Store } from '../node/store/s3-store';
import { pipeline } from '../pipeline';
import { s3Options } from '../s3-options';
import { settingOption } from '../setting-option';
import { settings } from '../settings';
import { compact } from './compact';
import { compactedLocation } from './compaction';
import { compactionSettings } from './settings';

maskOutput(process.stderr);

interface Options {
  readonly longTermStore: string;
  readonly s3Endpoint?: string;
  readonly s3Region: string;
  readonly s3PathStyle: string;
  readonly closedAfter: Milliseconds;
  readonly grace: Milliseconds;
}

/** After so long a failure is not waited out any more: the next run goes on. */
const PATIENCE = minutes(2);

const command = new Command('compact')
  .description('Merges the small files of closed days into files of about 128 MB, sorted by name and instant.')
  .addOption(settingOption(settings.longTermStore));
for (const option of s3Options()) command.addOption(option);
for (const { flag, variable, default: value, description } of Object.values(compactionSettings)) {
  command.addOption(
    new Option(flag, description).env(variable).argParser(durationArgument).default(value, formatDuration(value)),
  );
}
command
  .action(async ({ closedAfter, grace, ...options }: Options) => {
    const logger = standardLogger({});
    const givenUp = AbortSignal.timeout(PATIENCE);
    const isFinal = (error: unknown) => error instanceof StoreError;
    const { run } = new Retry('the long-term store', logger, givenUp, isFinal);
    const open = (location: string): ObjectStore =>
      location.startsWith('s3://')
        ? new S3Store(
            {
              location,
              endpoint: options.s3Endpoint,
              region: options.s3Region,
              pathStyle: options.s3PathStyle === 'true',
            },
            run,
          )
        : new DirectoryStore(location, run);
    const location = options.longTermStore;
    if (/^s3:\/\/[^/]+\/*$/.test(location)) {
      throw new StoreError(
        `${location} is a whole bucket, but merged files are written next to the store: name s3://bucket/path`,
      );
    }
    if (!location.startsWith('s3://') && !existsSync(location)) {
      throw new StoreError(
        `there is no store '${location}': name another by LONG_TERM_STORE, a directory or s3://bucket/path`,
      );
    }
    const stores = { store: open(location), compacted: open(compactedLocation(location)) };
    await compact({ pipeline, ...stores, closedAfter, grace, logger });
    for (const store of Object.values(stores)) await store.close();
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
