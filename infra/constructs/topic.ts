import { Construct } from 'constructs';
import type { Topic as TopicDefinition } from '../../job/definition';
import { KafkaTopic } from '../crds/kafka-topic';
import { CLUSTER_LABEL } from '../crds/strimzi';
import type { KafkaCluster } from './kafka-cluster';

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
    this.name = topic.name;
    this.partitions = topic.partitions;
    new KafkaTopic(this, 'KafkaTopic', {
      metadata: { name: topic.name, labels: { [CLUSTER_LABEL]: cluster.clusterName } },
      spec: { partitions: topic.partitions, replicas: cluster.replicationFactor },
    });
    this.node.addValidation({
      validate: () => [...this.#unused('writes', this.writers), ...this.#unused('reads', this.readers)],
    });
  }

  #unused(verb: 'writes' | 'reads', clients: readonly Construct[]): string[] {
    return clients.length > 0
      ? []
      : [`nobody ${verb} topic '${this.name}': name it in the '${verb}' of a component's KafkaClient, or remove it`];
  }
}
