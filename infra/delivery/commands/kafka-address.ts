import { Command } from 'commander';
import { target } from '../cluster/target';
import { kafkaAddress } from '../operate/kafka-address';
import { type ClusterOptions, envOption } from './options';
import { runCommand } from './run-command';

/** `kafka-address`: where do clients outside of the cluster find Kafka? */
export const kafkaAddressCommand = (): Command =>
  new Command('kafka-address')
    .description("Prints Kafka's bootstrap address for clients outside the cluster.")
    .addOption(envOption())
    .action(({ env }: ClusterOptions) =>
      runCommand(undefined, async () => {
        process.stdout.write(`${await kafkaAddress(await target(env))}\n`);
      }),
    );
