import { InvalidArgumentError } from 'commander';
import { type Milliseconds, parseDuration } from './duration';

/**
 * A duration as the argument of a command's option.
 * @throws InvalidArgumentError, which commander shows with the option's name
 */
export function durationArgument(text: string): Milliseconds {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}
