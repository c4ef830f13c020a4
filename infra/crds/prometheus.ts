import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

/** Of the Prometheus Operator. Types hold the fields in use; names and values are the vendor's. */
const PROMETHEUS_API = 'monitoring.coreos.com/v1';

export interface PodMonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podMetricsEndpoints: readonly { readonly portNumber: number; readonly path: string }[];
}

/** Pods that Prometheus asks for their metrics. */
export class PodMonitor extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: PodMonitorSpec },
  ) {
    super(scope, id, { apiVersion: PROMETHEUS_API, kind: 'PodMonitor', ...props });
  }
}

export interface PrometheusRuleSpec {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      /** PromQL: it fires where this has a result. */
      readonly expr: string;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** What Prometheus looks at by itself. */
export class PrometheusRule extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: PrometheusRuleSpec },
  ) {
    super(scope, id, { apiVersion: PROMETHEUS_API, kind: 'PrometheusRule', ...props });
  }
}
