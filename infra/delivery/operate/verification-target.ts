import { pipeline } from '../../../job/pipeline';
import type { S3Access } from '../../verify/stored';
import type { Target as VerificationTarget } from '../../verify/verification';
import type { Target } from '../cluster/target';
import { type ObjectStoreAccess, withInfluxDb, withObjectStore } from './access';
import { withKafka } from './kafka-access';

/**
 * Leads to all that a verification looks into, while it lasts.
 * @param address of Kafka, instead of port-forwards to its brokers
 */
export async function withVerificationTarget(
  to: Target,
  address: string | undefined,
  work: (target: VerificationTarget) => Promise<void>,
): Promise<void> {
  const sourceTopic = pipeline.topics[pipeline.input.topic].name;
  const store = `s3://${to.props.objectStore.bucket}/${pipeline.longTermStore.path}`;
  await withKafka(to, address, (kafka) =>
    withObjectStore(to, (s3) =>
      withInfluxDb(to, (influxDb) =>
        work({ kafka: { ...kafka, sourceTopic }, s3: { ...access(s3), location: store }, influxDb }),
      ),
    ),
  );
}

const access = ({ region, endpoint, keys }: ObjectStoreAccess): Omit<S3Access, 'location'> => ({
  region,
  ...(endpoint !== undefined && { endpoint }),
  ...(keys && {
    credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
  }),
});
