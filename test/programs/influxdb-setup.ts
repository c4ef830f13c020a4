/** A database as a test wants it, and the token that may do all in it. */
export interface InfluxDbSetup {
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  /** In the words of InfluxDB, such as `7d`. */
  readonly retention: string;
}

/** The variables of the InfluxDB image by which a first start makes that of it. */
export const setupVariables = ({ org, bucket, token, retention }: InfluxDbSetup): Record<string, string> => ({
  DOCKER_INFLUXDB_INIT_ORG: org,
  DOCKER_INFLUXDB_INIT_BUCKET: bucket,
  DOCKER_INFLUXDB_INIT_USERNAME: 'admin',
  DOCKER_INFLUXDB_INIT_PASSWORD: 'password-of-this-test',
  DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: token,
  DOCKER_INFLUXDB_INIT_RETENTION: retention,
});
