import { Command } from 'commander';
import { target } from '../cluster/target';
import { status } from '../operate/status';
import { statusTable } from '../operate/status-table';
import { envOption, type FormattedOptions, formatOption } from './options';
import { runCommand } from './run-command';

/** `status`: is everything well? */
export const statusCommand = (): Command =>
  new Command('status')
    .description("Shows each component, ready or why not, and the job's progress.")
    .addOption(envOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 all components are ready, 1 the cluster could not be asked, 2 some are not ready.',
    )
    .action(({ env, format }: FormattedOptions) =>
      runCommand(undefined, async () => {
        const found = await status(await target(env));
        process.stdout.write(format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : statusTable(found));
        process.exitCode = found.components.every(({ state }) => state === 'ready') ? 0 : 2;
      }),
    );
