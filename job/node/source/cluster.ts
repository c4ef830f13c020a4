import { AssignerProtocol, type Broker, type Cluster, type Kafka } from 'kafkajs';
import { SourceError } from '../errors';
import type { UndeclaredConnection } from './whole-responses';

/** A request of the protocol, and the bytes that it is. */
export interface ProtocolRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  encode(): Promise<object>;
}

/** What kafkajs 2.2.4 has beyond what it declares. */
interface UndeclaredBroker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    /** Two to each broker: the second one is for fetches alone. */
    readonly pool: readonly UndeclaredConnection[];
    send<Response>(exchange: {
      request: ProtocolRequest;
      response: { decode(rawData: Buffer): Promise<Response>; parse(decoded: Response): Promise<Response> };
    }): Promise<Response>;
  };
}

/**
 * Connections of their own to a cluster's brokers. kafkajs shows those that a consumer has to the consumer's assigner
 * alone, so there is one, which never joins its group.
 */
export function clusterOf(kafka: Kafka): Cluster {
  let shown: Cluster | undefined;
  kafka.consumer({
    groupId: 'none',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        shown = cluster;
        return { name: 'None', version: 1, assign: async () => [], protocol: () => NO_PROTOCOL };
      },
    ],
  });
  if (shown === undefined) throw new Error('kafkajs has made a consumer without its assigner');
  return shown;
}

const NO_PROTOCOL = {
  name: 'None',
  metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics: [], userData: Buffer.alloc(0) }),
};

/** What kafkajs sends a broker's fetches by, and nothing else. */
export const fetchConnection = (broker: Broker): UndeclaredConnection | undefined =>
  (broker as unknown as UndeclaredBroker).connectionPool.pool[1];

/**
 * Sends a request that kafkajs does not have.
 * @throws SourceError when the broker has it in no such version
 */
export async function sendTo<Response extends object>(
  broker: Broker,
  request: ProtocolRequest,
  decode: (rawData: Buffer) => Response | Promise<Response>,
): Promise<Response> {
  const { versions, connectionPool } = broker as unknown as UndeclaredBroker;
  const supported = versions?.[request.apiKey]?.maxVersion ?? 0;
  if (supported < request.apiVersion) {
    throw new SourceError(
      `the Kafka broker supports ${request.apiName} requests up to version ${supported}, but version ${request.apiVersion} is required: ` +
        'use Kafka 3.1 or later',
    );
  }
  const response = { decode: async (rawData: Buffer) => decode(rawData), parse: async (same: Response) => same };
  try {
    return await connectionPool.send({ request, response });
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await broker.disconnect();
    throw error;
  }
}
