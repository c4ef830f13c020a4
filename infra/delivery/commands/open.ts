import { Command } from 'commander';
import { target } from '../cluster/target';
import { open } from '../operate/open';
import { envOption, type FormattedOptions, formatOption } from './options';
import { runCommand } from './run-command';

/** `open`: look into the system with a browser. */
export const openCommand = (): Command =>
  new Command('open')
    .description('Forwards local ports to the consoles, and prints their addresses.')
    .addOption(envOption())
    .addOption(formatOption())
    .addHelpText('after', '\nIt runs until Ctrl-C, which closes the ports; exit code 130.')
    .action(({ env, format }: FormattedOptions) => runCommand(undefined, async () => open(await target(env), format)));
