import type { k8s } from 'cdk8s-plus-27';

/** What the kinds of Strimzi's API share. Types hold the fields in use; names and values are the vendor's. */
export const STRIMZI_API = 'kafka.strimzi.io/v1';

/** Ties a topic, user or node pool to its cluster. */
export const CLUSTER_LABEL = 'strimzi.io/cluster';

/** Kubernetes quantities by resource name. */
export interface ResourceRequirements {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

export interface PodTemplate {
  readonly securityContext?: k8s.PodSecurityContext;
  readonly topologySpreadConstraints?: readonly k8s.TopologySpreadConstraint[];
  readonly enableServiceLinks?: boolean;
}

export interface ContainerTemplate {
  readonly securityContext?: k8s.SecurityContext;
}

export interface JvmOptions {
  readonly '-Xms'?: string;
  readonly '-Xmx'?: string;
}
