import { k8s, ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { images } from '../images';
import { Component } from './component';
import type { Port } from './connections';
import type { ObjectStore } from './object-store';
import type { Environment } from './pod';
import type { Resources } from './resources';
import { type NodePorts, Service } from './service';
import { Deployment } from './workload';

export interface S3ManagerProps {
  readonly objectStore: ObjectStore;
  readonly resources: Resources;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<'http'>;
}

const HTTP: Port = { number: 8080 };

/** S3 Manager: shows what is in the object store, and deletes nothing. */
export class S3Manager extends Component {
  constructor(scope: Construct, id: string, props: S3ManagerProps) {
    super(scope, id, { name: 's3manager' });
    const { objectStore } = props;
    objectStore.allowFrom(this.connections);
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.name, annotations: objectStore.serviceAccountAnnotations },
    });
    new Service(this, 'Service', {
      component: this,
      ports: { http: HTTP },
      ...(props.nodePorts && { nodePorts: props.nodePorts }),
    });

    const http = k8s.IntOrString.fromString('http');
    const root = { httpGet: { path: '/', port: http }, timeoutSeconds: 5 };
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: images.s3Manager,
        user: 10_001,
        serviceAccount,
        resources: props.resources,
        ports: { http: HTTP },
        env: { REGION: objectStore.region, ALLOW_DELETE: 'false', ...access(objectStore) },
        startup: { ...root, periodSeconds: 2, failureThreshold: 30 },
        liveness: { tcpSocket: { port: http }, periodSeconds: 20 },
        readiness: { ...root, periodSeconds: 10 },
      },
    });
  }
}

function access({ endpoint, accessKeys }: ObjectStore): Environment {
  return {
    ...(endpoint === undefined
      ? {}
      : { ENDPOINT: new URL(endpoint).host, USE_SSL: String(new URL(endpoint).protocol === 'https:') }),
    ...(accessKeys === undefined
      ? { USE_IAM: 'true' }
      : { ACCESS_KEY_ID: accessKeys.AWS_ACCESS_KEY_ID, SECRET_ACCESS_KEY: accessKeys.AWS_SECRET_ACCESS_KEY }),
  };
}
