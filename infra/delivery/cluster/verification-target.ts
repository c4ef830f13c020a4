import { pipeline } from '../../../job/pipeline';
import type { S3Access } from '../../verify/stored';
import type { Target as VerificationTarget } from '../../verify/verification';
import { type ObjectStoreAccess, withInfluxDb, withObjectStore } from './access';
import { Failure } from './failure';
import { kafkaAddress, refuseUnreachable } from './kafka-address';
import type { Target } from './target';

/**
 * Leads to all that a verification looks into, while it lasts.
 * @param address instead of the one that Kafka has for clients outside of the cluster
 */
export async function withVerificationTarget(
  to: Target,
  address: string | undefined,
  work: (target: VerificationTarget) => Promise<void>,
): Promise<void> {
  if (to.props.kafka.authentication !== undefined) {
    throw new Failure(
      `Kafka of environment '${to.name}' wants a user with rights on its topics, which nobody has here`,
    );
  }
  const bootstrapServers = address ?? (await kafkaAddress(to));
  await refuseUnreachable(bootstrapServers);
  const kafka = { bootstrapServers, sourceTopic: pipeline.topics[pipeline.input.topic].name };
  const store = `s3://${to.props.objectStore.bucket}/${pipeline.longTermStore.path}`;
  await withObjectStore(to, (s3) =>
    withInfluxDb(to, (influxDb) => work({ kafka, s3: { ...access(s3), location: store }, influxDb })),
  );
}

const access = ({ region, endpoint, keys }: ObjectStoreAccess): Omit<S3Access, 'location'> => ({
  region,
  ...(endpoint !== undefined && { endpoint }),
  ...(keys && {
    credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
  }),
});
