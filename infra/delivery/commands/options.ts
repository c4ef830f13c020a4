import { InvalidArgumentError, Option } from 'commander';
import { type Milliseconds, parseDuration } from '../../../job/duration';
import { environmentNames } from '../../environments';

/** Common to all commands that act on a cluster. */
export interface ClusterOptions {
  readonly env: string;
  readonly timeout?: Milliseconds;
}

export const envOption = (): Option =>
  new Option('--env <name>', 'the environment').choices(environmentNames).env('ENV').default('local');

export const timeoutOption = (): Option =>
  new Option('--timeout <duration>', 'how long each wait may take, instead of the limit of its kind')
    .env('TIMEOUT')
    .argParser(duration);

function duration(text: string): Milliseconds {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof RangeError ? error.message : String(error));
  }
}
