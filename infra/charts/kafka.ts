import type { Construct } from 'constructs';
import { pipeline } from '../../job/pipeline';
import { KafkaCluster } from '../constructs/kafka-cluster';
import { KafkaVerifier } from '../constructs/kafka-verifier';
import { apiServerOf, outside, podsIn } from '../constructs/peers';
import { Topic } from '../constructs/topic';
import { versions } from '../images';
import { operators } from '../operators';
import { SystemChart, type SystemChartProps } from './system-chart';

/** The cluster, every topic of the pipeline, and who verifies what is sent. */
export class KafkaChart extends SystemChart {
  readonly cluster: KafkaCluster;
  readonly topics: Readonly<Record<keyof typeof pipeline.topics, Topic>>;

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
    const topic = (name: keyof typeof pipeline.topics) =>
      new Topic(this, name, { cluster, topic: { ...pipeline.topics[name], ...(partitions && { partitions }) } });
    this.cluster = cluster;
    this.topics = { timeSeries: topic('timeSeries'), telegraf: topic('telegraf'), rejected: topic('rejected') };
    new KafkaVerifier(this, 'Verifier', { cluster, topic: this.topics[pipeline.input.topic] });
  }
}
