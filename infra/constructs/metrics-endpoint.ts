import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Component } from './component';
import type { Port } from './connections';

/** Where each pod of a component says how it is, in Prometheus's form. */
export interface MetricsEndpoint {
  /** Whose metrics they are: what they are stored as ends with it. */
  readonly name: 'job' | 'kafka' | 'influxdb';
  /** The name by which all of its pods are found, each at its own address. */
  readonly host: string;
  readonly port: Port;
  /** The names of the metrics that somebody looks at, in which `*` stands for anything. */
  readonly metrics: readonly string[];
  /** Which of their labels are kept. */
  readonly labels: readonly string[];
  readonly component: Pick<Component, 'connections' | 'selector'>;
}

/** Gives a component's pods a name that leads to each of them, whether it is ready or not. */
export class MetricsService extends Construct {
  readonly name: string;

  constructor(
    scope: Construct,
    id: string,
    { component, port }: { readonly component: Component; readonly port: Port },
  ) {
    super(scope, id);
    this.name = `${component.name}-metrics`;
    new k8s.KubeService(this, 'Service', {
      metadata: { name: this.name },
      spec: {
        clusterIp: 'None',
        publishNotReadyAddresses: true,
        selector: component.selector,
        ports: [{ name: 'metrics', port: port.number }],
      },
    });
  }
}
