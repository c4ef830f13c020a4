import { Construct } from 'constructs';
import { PodMonitor, PrometheusRule } from '../crds/prometheus';
import type { Peer } from './connections';
import type { MetricsEndpoint } from './metrics-endpoint';

export interface PrometheusWatchProps {
  /** Prometheus' pods, which are let in. */
  readonly prometheus: Peer;
  /** By which it finds rules and monitors, such as `release: prometheus`. @default - it takes all there are */
  readonly labels?: Readonly<Record<string, string>>;
  readonly endpoints: readonly MetricsEndpoint[];
  readonly alerts: readonly { readonly name: string; readonly expr: string; readonly runbook: string }[];
}

/** Has a Prometheus of the cluster, run by its operator, collect the metrics and look at the alerts. */
export class PrometheusWatch extends Construct {
  constructor(scope: Construct, id: string, { prometheus, labels = {}, endpoints, alerts }: PrometheusWatchProps) {
    super(scope, id);
    for (const { name, component, port } of endpoints) {
      component.connections.allowFrom(prometheus, port);
      new PodMonitor(this, name, {
        metadata: { name, labels },
        spec: {
          selector: { matchLabels: component.selector },
          podMetricsEndpoints: [{ portNumber: port.number, path: '/metrics' }],
        },
      });
    }
    new PrometheusRule(this, 'Rule', {
      metadata: { name: 'alerts', labels },
      spec: {
        groups: [
          {
            name: 'understanding-apache-flink',
            rules: alerts.map(({ name, expr, runbook }) => ({ alert: name, expr, annotations: { runbook } })),
          },
        ],
      },
    });
  }
}
