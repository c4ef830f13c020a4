import { k8s, Secret, type SecretValue } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import type { Connections, Port } from './connections';
import type { MetricsEndpoint } from './metrics-endpoint';
import type { Resources } from './resources';
import { retentionSeconds } from './retention';
import { type NodePorts, Service } from './service';
import { ValidationError } from './validation-error';
import { type ClaimProps, StatefulSet } from './workload';

export interface InfluxDbProps {
  readonly org: string;
  readonly bucket: string;
  /** How long points are kept, as InfluxDB writes it, such as `7d`. Of a bucket that is there, `deploy` changes it. */
  readonly retention: string;
  readonly resources: Resources;
  readonly volume: Omit<ClaimProps, 'name'>;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<'http'>;
}

const HTTP: Port = { number: 8086 };
/** The user of the image. */
const USER = 1000;

/** InfluxDB 2: sets itself up on an empty volume, and leaves a volume that has data as it is. */
export class InfluxDb extends Component {
  readonly org: string;
  readonly bucket: string;
  /** How long the bucket keeps points. */
  readonly retention: string;
  /** The same; zero is for ever. */
  readonly retentionSeconds: number;
  readonly url: string;
  readonly token: SecretValue;
  readonly metrics: MetricsEndpoint;

  constructor(scope: Construct, id: string, props: InfluxDbProps) {
    super(scope, id, { name: 'influxdb' });
    this.org = props.org;
    this.bucket = props.bucket;
    this.retention = props.retention;
    this.retentionSeconds = checkedRetention(this, props.retention);
    const secret = Secret.fromSecretName(this, 'Secret', 'influxdb');
    this.token = { secret, key: 'admin-token' };
    const service = new Service(this, 'Service', {
      component: this,
      ports: { http: HTTP },
      ...(props.nodePorts && { nodePorts: props.nodePorts }),
    });
    this.url = `http://${service.name}:${HTTP.number}`;

    this.metrics = {
      name: 'influxdb',
      host: service.name,
      port: HTTP,
      metrics: ['storage_shard_disk_size'],
      labels: ['bucket', 'id'],
      component: this,
    };

    const http = k8s.IntOrString.fromString('http');
    new StatefulSet(this, 'StatefulSet', {
      component: this,
      claim: { name: 'data', ...props.volume },
      pod: {
        name: this.name,
        image: images.influxdb,
        user: USER,
        resources: props.resources,
        ports: { http: HTTP },
        env: {
          DOCKER_INFLUXDB_INIT_MODE: 'setup',
          DOCKER_INFLUXDB_INIT_ORG: props.org,
          DOCKER_INFLUXDB_INIT_BUCKET: props.bucket,
          DOCKER_INFLUXDB_INIT_RETENTION: props.retention,
          DOCKER_INFLUXDB_INIT_USERNAME: { secret, key: 'admin-user' },
          DOCKER_INFLUXDB_INIT_PASSWORD: { secret, key: 'admin-password' },
          DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: this.token,
          INFLUXD_REPORTING_DISABLED: 'true',
        },
        mounts: [
          { path: '/var/lib/influxdb2', claim: 'data' },
          // The set-up writes the command line's configuration here.
          { path: '/etc/influxdb2', scratch: '16Mi' },
          { path: '/tmp', scratch: '64Mi' },
        ],
        startup: { httpGet: { path: '/health', port: http }, periodSeconds: 5, failureThreshold: 60 },
        liveness: { httpGet: { path: '/ping', port: http }, periodSeconds: 20, timeoutSeconds: 5 },
        readiness: { httpGet: { path: '/health', port: http }, periodSeconds: 10, timeoutSeconds: 5 },
        terminationGracePeriodSeconds: 60,
      },
    });
  }

  allowFrom(client: Connections): void {
    client.allowTo(this.connections, HTTP);
  }
}

function checkedRetention(at: Construct, retention: string): number {
  try {
    return retentionSeconds(retention);
  } catch (error) {
    throw new ValidationError(at, error instanceof Error ? error.message : String(error));
  }
}
