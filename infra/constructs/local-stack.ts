import { k8s, Secret } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import type { Connections, Port } from './connections';
import { type AccessKeys, type ObjectStore, refuseBadBucketName } from './object-store';
import type { Resources } from './resources';
import { type NodePorts, Service } from './service';
import { Deployment } from './workload';

export interface LocalStackProps {
  readonly bucket: string;
  readonly region: string;
  readonly resources: Resources;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<'http'>;
}

const HTTP: Port = { number: 4566 };

/** S3 as LocalStack plays it. What it holds is gone with its pod. */
export class LocalStack extends Component implements ObjectStore {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
  readonly accessKeys: AccessKeys;
  readonly serviceAccountAnnotations = {};

  constructor(scope: Construct, id: string, props: LocalStackProps) {
    super(scope, id, { name: 'localstack' });
    refuseBadBucketName(this, props.bucket);
    this.bucket = props.bucket;
    this.region = props.region;
    // LocalStack takes any keys; they are named by a Secret all the same, so that clients work alike everywhere.
    const secret = Secret.fromSecretName(this, 'Secret', 'object-store');
    this.accessKeys = {
      AWS_ACCESS_KEY_ID: { secret, key: 'access-key-id' },
      AWS_SECRET_ACCESS_KEY: { secret, key: 'secret-access-key' },
    };
    const service = new Service(this, 'Service', {
      component: this,
      ports: { http: HTTP },
      ...(props.nodePorts && { nodePorts: props.nodePorts }),
    });
    this.endpoint = `http://${service.name}:${HTTP.number}`;

    const init = new ConfigFiles(this, 'Init', {
      name: 'localstack-init',
      files: { 'make_bucket.py': makeBucket(props) },
    });
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: images.localstack,
        // The image installs into its own directories when it starts, as root.
        user: 0,
        readOnlyRootFilesystem: false,
        resources: props.resources,
        ports: { http: HTTP },
        env: {
          SERVICES: 's3',
          EAGER_SERVICE_LOADING: '1',
          GATEWAY_LISTEN: `0.0.0.0:${HTTP.number}`,
          AWS_DEFAULT_REGION: props.region,
          DISABLE_EVENTS: '1',
          SKIP_SSL_CERT_DOWNLOAD: '1',
          DNS_ADDRESS: '0',
        },
        mounts: [
          { path: '/etc/localstack/init/ready.d', config: init },
          { path: '/var/lib/localstack', scratch: '1Gi' },
        ],
        startup: { httpGet: { path: '/_localstack/health', port: port() }, periodSeconds: 5, failureThreshold: 60 },
        liveness: { httpGet: { path: '/_localstack/health', port: port() }, periodSeconds: 20, timeoutSeconds: 5 },
        // Listing the bucket fails until it is there.
        readiness: { httpGet: { path: `/${props.bucket}`, port: port() }, periodSeconds: 5, timeoutSeconds: 5 },
      },
    });
  }

  allowFrom(client: Connections): void {
    client.allowTo(this.connections, HTTP);
  }
}

const port = (): k8s.IntOrString => k8s.IntOrString.fromString('http');

/** Runs within LocalStack when it is ready, at every start. */
export const makeBucket = ({ bucket, region }: Pick<LocalStackProps, 'bucket' | 'region'>): string => `import os

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

port = os.environ["GATEWAY_LISTEN"].rsplit(":", 1)[1]
s3 = boto3.client(
    "s3",
    endpoint_url=f"http://localhost:{port}",
    region_name="${region}",
    config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}),
)
try:
    s3.head_bucket(Bucket="${bucket}")
except ClientError:
${region === 'us-east-1' ? `    s3.create_bucket(Bucket="${bucket}")` : `    s3.create_bucket(Bucket="${bucket}", CreateBucketConfiguration={"LocationConstraint": "${region}"})`}
`;
