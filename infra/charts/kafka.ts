import type { Construct } from 'constructs';
import type { Topic as TopicDefinition } from '../../job/definition';
import { pipeline } from '../../job/pipeline';
import { KafkaCluster } from '../constructs/kafka-cluster';
import { KafkaVerifier } from '../constructs/kafka-verifier';
import { apiServerOf, outside, podsIn } from '../constructs/peers';
import { Topic } from '../constructs/topic';
import { versions } from '../images';
import { operators } from '../operators';
import { SystemChart, type SystemChartProps } from './system-chart';

type TopicName = keyof typeof pipeline.topics;

/** The cluster, every topic of the pipeline, and who verifies what is sent. */
export class KafkaChart extends SystemChart {
  readonly cluster: KafkaCluster;
  readonly topics: Readonly<Record<TopicName, Topic>>;

  constructor(scope: Construct, id: string, props: SystemChartProps) {
    super(scope, id, props);
    const { network, kafka } = props.environment;
    const { loadBalancer, partitions, ...rest } = kafka;
    const cluster = new KafkaCluster(this, 'Cluster', {
      clusterName: 'understanding-apache-flink',
      version: versions.kafka,
      ...(loadBalancer && { loadBalancer: { from: outside(network), ...loadBalancer } }),
      apiServer: apiServerOf(network),
      operator: podsIn(operators.strimzi.namespace, operators.strimzi.pods),
      ...rest,
    });
    const topics = Object.entries<TopicDefinition>(pipeline.topics).map(([name, topic]) => [
      name,
      new Topic(this, name, { cluster, topic: { ...topic, ...(partitions && { partitions }) } }),
    ]);
    this.cluster = cluster;
    this.topics = Object.fromEntries(topics) as Record<TopicName, Topic>;
    new KafkaVerifier(this, 'Verifier', { cluster, topic: this.topics[pipeline.input.topic] });
  }
}
