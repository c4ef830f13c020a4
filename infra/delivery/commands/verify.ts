import { Command } from 'commander';
import { addVerifyOptions, report, type VerifyCommandOptions } from '../../verify/options';
import { target } from '../cluster/target';
import { Failure } from '../failure';
import { withVerificationTarget } from '../operate/verification-target';
import { envOption } from './options';
import { runCommand } from './run-command';

interface VerifyOptions extends VerifyCommandOptions {
  readonly env: string;
  readonly bootstrapServers?: string;
}

/** `verify`: does what is sent arrive? */
export const verifyCommand = (): Command =>
  addVerifyOptions(
    new Command('verify').description(
      'Checks that everything sent in the latest closed windows has arrived: every row in Parquet files on ' +
        'S3, every average and last value in InfluxDB.',
    ),
  )
    .addOption(envOption())
    .option('--bootstrap-servers <list>', 'Kafka brokers that are reached without port-forwards')
    .addHelpText('after', '\nExit codes: 0 all of it has arrived, 1 it has not, or this can not be checked.')
    .action(({ env, bootstrapServers, ...options }: VerifyOptions) =>
      runCommand(undefined, async () =>
        withVerificationTarget(await target(env), bootstrapServers, (found) =>
          // Of a server that it looks into.
          report(found, options).catch((error: Error) => Promise.reject(new Failure(error.message))),
        ),
      ),
    );
