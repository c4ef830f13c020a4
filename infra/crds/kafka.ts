import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { type ContainerTemplate, type PodTemplate, type ResourceRequirements, STRIMZI_API } from './strimzi';

export interface KafkaSpec {
  readonly kafka: {
    readonly version?: string;
    readonly listeners: readonly KafkaListener[];
    readonly config?: Readonly<Record<string, string | number | boolean>>;
    readonly authorization?: { readonly type: 'simple' | 'custom' };
    readonly metricsConfig?: MetricsConfig;
    readonly template?: {
      readonly pod?: PodTemplate;
      readonly kafkaContainer?: ContainerTemplate;
    };
  };
  readonly entityOperator?: {
    readonly topicOperator?: EntityOperator;
    readonly userOperator?: EntityOperator;
    readonly template?: {
      readonly pod?: PodTemplate;
      readonly topicOperatorContainer?: ContainerTemplate;
      readonly userOperatorContainer?: ContainerTemplate;
    };
  };
}

/** Each broker serves metrics at port 9404. */
export type MetricsConfig =
  | {
      readonly type: 'strimziMetricsReporter';
      readonly values: {
        /** Regular expressions of the names that are served. */
        readonly allowList: readonly string[];
      };
    }
  | {
      readonly type: 'jmxPrometheusExporter';
      readonly valueFrom: { readonly configMapKeyRef: { readonly name: string; readonly key: string } };
    };

export interface KafkaListener {
  readonly name: string;
  readonly port: number;
  readonly type: 'internal' | 'route' | 'tlsroute' | 'loadbalancer' | 'nodeport' | 'ingress' | 'cluster-ip';
  readonly tls: boolean;
  readonly authentication?: { readonly type: 'tls' | 'scram-sha-512' | 'custom' };
  readonly configuration?: {
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
  /** An empty list lets everyone in. */
  readonly networkPolicyPeers?: readonly k8s.NetworkPolicyPeer[];
}

export interface EntityOperator {
  readonly resources?: ResourceRequirements;
}

/** A Kafka cluster. Its brokers are those of the node pools that name it. */
export class Kafka extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: KafkaSpec },
  ) {
    super(scope, id, { apiVersion: STRIMZI_API, kind: 'Kafka', ...props });
  }
}
