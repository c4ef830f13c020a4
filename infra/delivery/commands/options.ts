import { Option } from 'commander';
import type { Milliseconds } from '../../../job/duration';
import { durationArgument } from '../../../job/duration-argument';
import { environmentNames } from '../../environments';

/** Common to all commands that act on a cluster. */
export interface ClusterOptions {
  readonly env: string;
  readonly timeout?: Milliseconds;
}

/** Of commands that tell something, to a person or to a script. */
export interface FormattedOptions extends ClusterOptions {
  readonly format: 'table' | 'json';
}

export const formatOption = (): Option =>
  new Option('--format <format>', 'how to show it').choices(['table', 'json']).env('UAF_FORMAT').default('table');

export const envOption = (): Option =>
  new Option('--env <name>', 'the environment').choices(environmentNames).env('UAF_ENV').default('local');

export const timeoutOption = (): Option =>
  new Option('--timeout <duration>', 'how long each wait may take, instead of the limit of its kind')
    .env('UAF_TIMEOUT')
    .argParser(durationArgument);

/** What somebody runs to go on where a command stopped, with the same wish. */
export const again = (command: string, env: string): string =>
  `make ${command} ENV=${env}${wantsSavepoint() ? ' SAVEPOINT=1' : ''}`;

export const wantsSavepoint = (): boolean => process.env.UAF_SAVEPOINT === '1';
