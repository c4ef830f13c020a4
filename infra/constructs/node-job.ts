import { k8s, ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import {
  positionSettings,
  servingSettings,
  settings,
  type WhenGroupIsAhead,
  type WhenOffsetsGoBack,
} from '../../job/settings';
import type { Image } from '../images';
import { Component } from './component';
import type { Port } from './connections';
import type { JobProps } from './job';
import { credentialVariables, KafkaClient } from './kafka-client';
import { type MetricsEndpoint, MetricsService } from './metrics-endpoint';
import { location, s3Access } from './object-store';
import type { Resources } from './resources';
import { Deployment } from './workload';

export interface NodeJobProps extends JobProps {
  readonly image: Image;
  readonly resources: Resources;
  /**
   * What becomes of a position that the source topic does not have any more, since it was deleted and recreated, or its
   * log was cut.
   * @default stop
   */
  readonly whenOffsetsGoBack?: WhenOffsetsGoBack;
  /**
   * What becomes of the checkpoint's position where another program, such as the job on Flink, has read on.
   * @default stop
   */
  readonly whenGroupIsAhead?: WhenGroupIsAhead;
}

const HTTP: Port = { number: 8080 };

/** The job on the embedded engine: one process, which keeps its state beside the long-term store. */
export class NodeJob extends Component {
  /** Where its figures and its live page are. */
  readonly http = HTTP;
  readonly metrics: MetricsEndpoint;

  constructor(scope: Construct, id: string, props: NodeJobProps) {
    super(scope, id, { name: 'job' });
    const { source, speedLayer, rejected, objectStore } = props;
    objectStore.allowFrom(this.connections);
    const kafka = new KafkaClient(this, 'Kafka', {
      cluster: props.cluster,
      component: this,
      reads: [source],
      writes: [speedLayer, rejected],
      groups: [props.groupId],
    });

    this.metrics = {
      name: 'job',
      host: new MetricsService(this, 'Metrics', { component: this, port: HTTP }).name,
      port: HTTP,
      metrics: ['job_*', 'process_start_time_seconds'],
      labels: ['partition', 'reason'],
      component: this,
    };

    const probe = (path: string) => ({
      httpGet: { path, port: k8s.IntOrString.fromString('http') },
      timeoutSeconds: 5,
    });
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: props.image,
        user: 10_001,
        serviceAccount: new ServiceAccount(this, 'ServiceAccount', {
          metadata: { name: this.name, annotations: objectStore.serviceAccountAnnotations },
        }),
        resources: props.resources,
        ports: { http: HTTP },
        env: {
          [servingSettings.port.variable]: String(HTTP.number),
          [servingSettings.host.variable]: '0.0.0.0',
          [settings.bootstrapServers.variable]: kafka.bootstrapServers,
          [settings.groupId.variable]: props.groupId,
          [settings.sourceTopic.variable]: source.name,
          [settings.speedLayerTopic.variable]: speedLayer.name,
          [settings.rejectedTopic.variable]: rejected.name,
          [settings.checkpointInterval.variable]: props.checkpointInterval,
          [settings.longTermStore.variable]: location(objectStore, props.longTermStorePath),
          ...(props.whenOffsetsGoBack && { [positionSettings.whenOffsetsGoBack.variable]: props.whenOffsetsGoBack }),
          ...(props.whenGroupIsAhead && { [positionSettings.whenGroupIsAhead.variable]: props.whenGroupIsAhead }),
          ...s3Access(objectStore),
          ...credentialVariables(kafka.credentials),
        },
        mounts: [
          { path: '/tmp', scratch: '128Mi' },
          ...(kafka.credentials ? [kafka.credentials.caMount, kafka.credentials.passwordMount] : []),
        ],
        startup: { ...probe('/healthz'), periodSeconds: 2, failureThreshold: 60 },
        liveness: { ...probe('/healthz'), periodSeconds: 20 },
        readiness: { ...probe('/readyz'), periodSeconds: 10 },
        // SIGTERM takes a last checkpoint, for which the engine waits 20 s where the store or Kafka is away.
        terminationGracePeriodSeconds: 60,
      },
    });
  }
}
