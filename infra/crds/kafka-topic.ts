import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { STRIMZI_API } from './strimzi';

export interface KafkaTopicSpec {
  readonly topicName?: string;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}

export class KafkaTopic extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: KafkaTopicSpec },
  ) {
    super(scope, id, { apiVersion: STRIMZI_API, kind: 'KafkaTopic', ...props });
  }
}
