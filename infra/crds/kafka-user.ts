import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { STRIMZI_API } from './strimzi';

export interface KafkaUserSpec {
  readonly authentication?: { readonly type: 'tls' | 'tls-external' | 'scram-sha-512' };
  readonly authorization?: { readonly type: 'simple'; readonly acls: readonly KafkaAcl[] };
}

export interface KafkaAcl {
  readonly resource: {
    readonly type: 'topic' | 'group' | 'cluster' | 'transactionalId';
    readonly name?: string;
    readonly patternType?: 'literal' | 'prefix';
  };
  readonly operations: readonly KafkaOperation[];
}

export type KafkaOperation =
  | 'All'
  | 'Alter'
  | 'AlterConfigs'
  | 'ClusterAction'
  | 'Create'
  | 'Delete'
  | 'Describe'
  | 'DescribeConfigs'
  | 'IdempotentWrite'
  | 'Read'
  | 'Write';

/** A client of the cluster. The operator writes its password to a Secret of the same name. */
export class KafkaUser extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: KafkaUserSpec },
  ) {
    super(scope, id, { apiVersion: STRIMZI_API, kind: 'KafkaUser', ...props });
  }
}
