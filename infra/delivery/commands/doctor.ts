import { Command } from 'commander';
import { unchecked } from '../cluster/target';
import { doctor } from '../doctor/doctor';
import { type ClusterOptions, envOption } from './options';
import { runCommand } from './run-command';

/** `doctor`: can it be deployed? */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('Checks the prerequisites of a deployment; each line is ok, or says what to do.')
    .addOption(envOption())
    .addHelpText('after', '\nExit codes: 0 all is there, 1 it could not be found out, 2 something is missing.')
    .action(({ env }: ClusterOptions) =>
      runCommand(undefined, async () => {
        process.exitCode = (await doctor(unchecked(env))) ? 0 : 2;
      }),
    );
