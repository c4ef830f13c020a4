import { Command } from 'commander';
import { kafkaAddress } from '../cluster/kafka-address';
import { runCommand } from '../cluster/run-command';
import { target } from '../cluster/target';
import { type ClusterOptions, envOption } from './options';

/** `kafka-address`: where do clients outside of the cluster find Kafka? */
export const kafkaAddressCommand = (): Command =>
  new Command('kafka-address')
    .description('Prints the bootstrap address for clients outside of the cluster.')
    .addOption(envOption())
    .action(({ env }: ClusterOptions) =>
      runCommand(undefined, async () => {
        process.stdout.write(`${await kafkaAddress(await target(env))}\n`);
      }),
    );
