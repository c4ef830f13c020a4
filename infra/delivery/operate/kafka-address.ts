import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from '../../charts/system';
import { LOAD_BALANCER_REMEDY } from '../cluster/load-balancer';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';

const LISTENER = 'extlb';
const ANSWER_WITHIN = 5000;

/** Where clients outside of the cluster find Kafka. @throws Failure while it has no such address */
export async function kafkaAddress({ kubectl, name, props }: Target): Promise<string> {
  const [kafka] = await kubectl.get('kafkas.kafka.strimzi.io', '--namespace', NAMESPACE);
  const listener = kafka?.status?.listeners?.find((each) => each.name === LISTENER);
  if (listener?.bootstrapServers !== undefined) return listener.bootstrapServers;
  if (props.kafka.loadBalancer === undefined) {
    throw new Failure(
      `environment '${name}' has no load balancer, so that Kafka is open to the cluster's pods alone: set ` +
        `kafka.loadBalancer in infra/environments/${name}.ts; 'make verify ENV=${name}' needs none`,
    );
  }
  throw new Failure(
    `Kafka has no address for listener '${LISTENER}' yet: look at 'make status ENV=${name}'; if its load balancer has none, ${LOAD_BALANCER_REMEDY}`,
  );
}

/** @throws Failure when nobody answers at an address of Kafka from here */
export async function refuseUnreachable(bootstrapServers: string): Promise<void> {
  const [first = ''] = bootstrapServers.split(',');
  const { hostname, port } = new URL(`kafka://${first}`);
  const socket = connect(Number(port), hostname);
  const failure = await Promise.race([
    once(socket, 'connect').then(
      () => undefined,
      ({ message }: Error) => message,
    ),
    sleep(ANSWER_WITHIN, `no answer in ${ANSWER_WITHIN / 1000} s`, { ref: false }),
  ]);
  socket.destroy();
  if (failure !== undefined) {
    throw new Failure(
      `Kafka can't be reached at ${bootstrapServers} from here (${failure}): ${LOAD_BALANCER_REMEDY}; or name another address ` +
        'by --bootstrap-servers',
    );
  }
}
