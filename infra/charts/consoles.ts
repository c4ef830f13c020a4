import type { Construct } from 'constructs';
import { KafkaUi } from '../constructs/kafka-ui';
import type { ObjectStore } from '../constructs/object-store';
import { S3Manager } from '../constructs/s3-manager';
import { exposed } from './exposure';
import type { KafkaChart } from './kafka';
import { SystemChart, type SystemChartProps } from './system-chart';

export interface ConsolesChartProps extends SystemChartProps {
  readonly kafka: KafkaChart;
  readonly objectStore: ObjectStore;
}

/** What people look into the system with. */
export class ConsolesChart extends SystemChart {
  constructor(scope: Construct, id: string, props: ConsolesChartProps) {
    super(scope, id, props);
    const { environment, kafka, objectStore } = props;
    new KafkaUi(this, 'KafkaUI', {
      cluster: kafka.cluster,
      topics: Object.values(kafka.topics),
      ...exposed(environment.kafkaUi, environment.network),
    });
    new S3Manager(this, 'S3Manager', { objectStore, ...exposed(environment.s3Manager, environment.network) });
  }
}
