import { Option } from 'commander';
import type { Setting } from './settings';

/** The option of a command that a setting is. */
export function settingOption({ flag, variable, description, default: value }: Setting): Option {
  const option = new Option(flag, description).env(variable);
  return value === undefined ? option : option.default(value);
}
