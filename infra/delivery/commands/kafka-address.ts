import { Command } from 'commander';
import { NAMESPACE } from '../../system';
import { Failure } from '../cluster/failure';
import { runCommand } from '../cluster/run-command';
import { target } from '../cluster/target';
import { type ClusterOptions, envOption } from './options';

const LISTENER = 'extlb';

/** `kafka-address`: where do clients outside of the cluster find Kafka? */
export const kafkaAddressCommand = (): Command =>
  new Command('kafka-address')
    .description('Prints the bootstrap address for clients outside of the cluster.')
    .addOption(envOption())
    .action(({ env }: ClusterOptions) =>
      runCommand(`make kafka-address ENV=${env}`, async () => {
        const { kubectl } = await target(env);
        const [kafka] = await kubectl.get('kafkas.kafka.strimzi.io', '--namespace', NAMESPACE);
        const address = kafka?.status?.listeners?.find(({ name }) => name === LISTENER)?.bootstrapServers;
        if (address === undefined) {
          throw new Failure(
            `Kafka has no address for listener '${LISTENER}' yet: look at 'make status ENV=${env}'; with minikube, ` +
              "a load balancer has an address while 'minikube tunnel' runs",
          );
        }
        process.stdout.write(`${address}\n`);
      }),
    );
