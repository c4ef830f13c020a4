import { ask, type InfluxDb, organization } from './influxdb-api';

interface Bucket {
  readonly id: string;
  readonly retentionRules: readonly { readonly everySeconds: number }[];
}

/**
 * Has a bucket keep points for as long as is said, which its set-up says only once. InfluxDB deletes what is older.
 * @param seconds zero is for ever
 * @returns whether it was another time before
 * @throws Error that says what InfluxDB answered
 */
export async function setRetention(influxDb: InfluxDb, name: string, seconds: number): Promise<boolean> {
  const query = new URLSearchParams({ orgID: await organization(influxDb), name });
  const { buckets }: { buckets: readonly Bucket[] } = await ask(influxDb, 'GET', `/api/v2/buckets?${query}`);
  const [bucket] = buckets;
  if (bucket === undefined) throw new Error(`InfluxDB at ${influxDb.url} has no bucket '${name}' in '${influxDb.org}'`);
  if ((bucket.retentionRules[0]?.everySeconds ?? 0) === seconds) return false;
  // A length of shard groups that goes with it: InfluxDB refuses a time that is shorter than they are.
  const retentionRules = [{ type: 'expire', everySeconds: seconds, shardGroupDurationSeconds: 0 }];
  await ask(influxDb, 'PATCH', `/api/v2/buckets/${bucket.id}`, { retentionRules });
  return true;
}
