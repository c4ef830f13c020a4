import { Command } from 'commander';
import { runCommand } from '../cluster/run-command';
import { status } from '../cluster/status';
import { target } from '../cluster/target';
import { type ClusterOptions, envOption } from './options';

/** `status`: is everything well? */
export const statusCommand = (): Command =>
  new Command('status')
    .description('Shows each component: whether it is ready, or why not.')
    .addOption(envOption())
    .addHelpText('after', '\nExit codes: 0 all are ready, 1 some are not.')
    .action(({ env }: ClusterOptions) =>
      runCommand(`make status ENV=${env}`, async () => {
        process.exitCode = (await status(await target(env))) ? 0 : 1;
      }),
    );
