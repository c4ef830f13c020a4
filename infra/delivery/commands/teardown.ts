import { Command } from 'commander';
import { target } from '../cluster/target';
import { teardown } from '../teardown/teardown';
import { again, type ClusterOptions, envOption, timeoutOption, wantsSavepoint } from './options';
import { runCommand } from './run-command';

/** `teardown`: take the environment off its cluster. */
export const teardownCommand = (): Command =>
  new Command('teardown')
    .description('Deletes the environment from its cluster, including its data, and checks that nothing is left.')
    .addOption(envOption())
    .addOption(timeoutOption())
    .addHelpText('after', HELP)
    .action(({ env, timeout }: ClusterOptions) =>
      runCommand(again('teardown', env), async () =>
        teardown(await target(env), {
          savepoint: wantsSavepoint(),
          ...(timeout !== undefined && { timeout }),
        }),
      ),
    );

const HELP = `
YES=1 confirms the loss of the data that is listed. SAVEPOINT=1 has the Flink job write a savepoint first.
Exit codes: 0 nothing is left; 1 failed, or the environment is protected; 3 not confirmed; 130 stopped by Ctrl-C.`;
