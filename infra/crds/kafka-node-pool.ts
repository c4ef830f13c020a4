import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { type JvmOptions, type ResourceRequirements, STRIMZI_API } from './strimzi';

export interface KafkaNodePoolSpec {
  readonly replicas: number;
  readonly roles: readonly ('controller' | 'broker')[];
  readonly storage: KafkaStorage;
  readonly resources?: ResourceRequirements;
  readonly jvmOptions?: JvmOptions;
}

export type KafkaStorage =
  | { readonly type: 'ephemeral'; readonly sizeLimit?: string }
  | PersistentClaim
  | { readonly type: 'jbod'; readonly volumes: readonly (PersistentClaim | { readonly type: 'ephemeral' })[] };

export interface PersistentClaim {
  readonly type: 'persistent-claim';
  /** Of the volume within the node's list of volumes. */
  readonly id?: number;
  readonly size: string;
  readonly class?: string;
  /** Whether the volume goes when the cluster does. */
  readonly deleteClaim?: boolean;
  /** The volume that holds the metadata log. */
  readonly kraftMetadata?: 'shared';
}

/** Nodes of a Kafka cluster that are alike: controllers, brokers, or both. */
export class KafkaNodePool extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: KafkaNodePoolSpec },
  ) {
    super(scope, id, { apiVersion: STRIMZI_API, kind: 'KafkaNodePool', ...props });
  }
}
