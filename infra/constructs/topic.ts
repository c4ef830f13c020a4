import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import type { Topic as TopicDefinition } from '../../job/definition';
import { type Milliseconds, seconds } from '../../job/duration';
import { KafkaTopic } from '../crds/kafka-topic';
import { CLUSTER_LABEL } from '../crds/strimzi';
import type { KafkaCluster } from './kafka-cluster';
import { ValidationError } from './validation-error';

/** Longer names have their end cut off, so that the whole stays a name of Kubernetes. */
const LONGEST = 200;

/** Kafka allows names that Kubernetes does not: the object of such a topic is called otherwise, and no two alike. */
function objectName(topic: string): string {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(topic)) return topic;
  const readable = topic
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, LONGEST);
  return `${readable || 'topic'}-${createHash('sha256').update(topic).digest('hex').slice(0, 8)}`;
}

/** In Kafka's terms, where -1 is no limit. */
const retentionMs = (retention: Milliseconds): number => (Number.isFinite(retention) ? retention : -1);

export interface TopicProps {
  readonly cluster: KafkaCluster;
  readonly topic: TopicDefinition;
}

/** A topic of the pipeline. Somebody must write it and somebody read it. */
export class Topic extends Construct {
  readonly name: string;
  readonly partitions: number;
  readonly writers: Construct[] = [];
  readonly readers: Construct[] = [];

  constructor(scope: Construct, id: string, props: TopicProps) {
    super(scope, id);
    const { cluster, topic } = props;
    this.#refuseIllegal(topic);
    this.name = topic.name;
    this.partitions = topic.partitions;
    new KafkaTopic(this, 'KafkaTopic', {
      metadata: { name: objectName(topic.name), labels: { [CLUSTER_LABEL]: cluster.clusterName } },
      spec: {
        ...(objectName(topic.name) !== topic.name && { topicName: topic.name }),
        partitions: topic.partitions,
        replicas: cluster.replicationFactor,
        ...(topic.retention !== undefined && { config: { 'retention.ms': retentionMs(topic.retention) } }),
      },
    });
    this.node.addValidation({
      validate: () => [...this.#unused('writes', this.writers), ...this.#unused('reads', this.readers)],
    });
  }

  #refuseIllegal({ name, retention = seconds(1) }: TopicDefinition): void {
    if (!/^[\w.-]{1,249}$/.test(name) || /^\.{1,2}$/.test(name)) {
      throw new ValidationError(
        this,
        `'${name}' is not a valid topic name: use 1 to 249 of the letters a to z and A to Z, digits, '.', '_' and '-'`,
      );
    }
    if (!(retention > 0)) {
      throw new ValidationError(
        this,
        `topic '${name}' would keep records for ${retention} ms: give more than 0, or Infinity for no limit`,
      );
    }
  }

  #unused(verb: 'writes' | 'reads', clients: readonly Construct[]): string[] {
    return clients.length > 0
      ? []
      : [`nobody ${verb} topic '${this.name}': name it in the '${verb}' of a component's KafkaClient, or remove it`];
  }
}
