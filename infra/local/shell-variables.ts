import { settings } from '../../job/settings';
import type { Addresses } from './state';

/** Lines for a shell, by which commands that look into a system find this one. */
export function shellVariables({ environment, kafka, s3, influxDb }: Addresses): string {
  const values: Readonly<Record<string, string>> = {
    [settings.bootstrapServers.variable]: kafka.bootstrapServers,
    [settings.longTermStore.variable]: s3.location,
    [settings.s3Endpoint.variable]: s3.endpoint,
    [settings.s3Region.variable]: s3.region,
    [settings.s3PathStyle.variable]: 'true',
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    UAF_INFLUX_URL: influxDb.url,
    UAF_INFLUX_ORG: influxDb.org,
    UAF_INFLUX_BUCKET: influxDb.bucket,
    UAF_INFLUX_ENV: environment,
    INFLUX_TOKEN: influxDb.token,
  };
  return Object.entries(values)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}
