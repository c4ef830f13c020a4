import { connect } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { NAMESPACE } from '../../charts/system';
import { KafkaCluster } from '../../constructs/kafka-cluster';
import { KafkaVerifier } from '../../constructs/kafka-verifier';
import type { KafkaAccess } from '../../verify/sent';
import { selector } from '../cluster/ownership';
import { withForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { constructsOf, secretValue } from './access';
import { refuseUnreachable } from './kafka-address';

/**
 * Leads to Kafka while some work lasts: as who may read the topic that is verified, where Kafka asks for that.
 * @param address leads there without the cluster; otherwise a port-forward leads to each broker
 */
export async function withKafka<T>(
  to: Target,
  address: string | undefined,
  work: (access: KafkaAccess) => Promise<T>,
): Promise<T> {
  const credentials = await credentialsOf(to);
  if (address !== undefined) {
    await refuseUnreachable(address);
    return work({ brokers: address.split(','), ...credentials });
  }
  const [kafka] = constructsOf(to, KafkaCluster);
  if (kafka === undefined) throw new Failure(`environment '${to.name}' has no Kafka`);
  const pods = await brokersOf(to, kafka);
  const { port } = new URL(`kafka://${kafka.bootstrapServers}`);
  return withForwards(to, pods, Number(port), (ports) =>
    work({
      brokers: pods.map((pod) => `${pod}.${kafka.brokersDomain}:${port}`),
      socketFactory: through(ports),
      ...credentials,
    }),
  );
}

async function credentialsOf(to: Target): Promise<Pick<KafkaAccess, 'ssl' | 'sasl'>> {
  const credentials = constructsOf(to, KafkaVerifier)[0]?.credentials;
  if (credentials === undefined) return {};
  const { username } = credentials;
  const password = await secretValue(to.kubectl, credentials.password);
  return {
    ssl: { ca: [await secretValue(to.kubectl, credentials.ca)] },
    sasl: { mechanism: 'scram-sha-512', username, password },
  };
}

async function brokersOf({ kubectl, name }: Target, kafka: KafkaCluster): Promise<string[]> {
  const found = await kubectl.get('pods', '--namespace', NAMESPACE, '--selector', selector(kafka.selector));
  const running = found.filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata.name);
  if (running.length > 0) return running;
  throw new Failure(`Kafka has no broker that runs: look at 'make status ENV=${name}'`);
}

/** @param work is given the port of this machine that leads to each pod */
function withForwards<T>(
  to: Target,
  [pod, ...others]: readonly string[],
  port: number,
  work: (ports: ReadonlyMap<string, number>) => Promise<T>,
  open: ReadonlyMap<string, number> = new Map(),
): Promise<T> {
  if (pod === undefined) return work(open);
  return withForward(to.kubectl, { target: `pod/${pod}`, port }, (local) =>
    withForwards(to, others, port, work, new Map([...open, [pod, local]])),
  );
}

/**
 * Brokers say where they are by names that only the cluster knows, each beginning with that of its pod. Whoever
 * connects to one is led to that pod's port instead, and still holds its certificate against the name.
 */
const through =
  (ports: ReadonlyMap<string, number>): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    const forwarded = ports.get(host.split('.')[0] ?? '');
    const to = forwarded === undefined ? { host, port } : { host: '127.0.0.1', port: forwarded, servername: host };
    return ssl ? connectByTls({ ...to, ...ssl }, onConnect) : connect(to, onConnect);
  };
