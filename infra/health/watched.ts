import type { EnvironmentProps } from '../environments/environment';
import { parseQuantity } from '../quantity';
import type { Watched } from './alerts';

/** What of an environment its alerts go by. */
export const watchedOf = ({ job, kafka, influxDb }: EnvironmentProps): Watched => ({
  engine: job.engine,
  brokers: kafka.brokers,
  disks: { kafka: diskOf(kafka), influxDb: parseQuantity(influxDb.volume.size) },
});

/** Bytes that one broker has for its logs. */
function diskOf({ storage, resources }: EnvironmentProps['kafka']): number {
  const pod = resources.ephemeralStorage ?? '0';
  switch (storage.type) {
    case 'ephemeral':
      return parseQuantity(storage.sizeLimit ?? pod);
    case 'persistent-claim':
      return parseQuantity(storage.size);
    case 'jbod':
      return storage.volumes.reduce((sum, volume) => sum + parseQuantity('size' in volume ? volume.size : pod), 0);
  }
}
