import type { Construct } from 'constructs';
import { pipeline } from '../../job/pipeline';
import { Datagen } from '../constructs/datagen';
import { imageReference, ownImages } from '../images';
import type { KafkaChart } from './kafka';
import { SystemChart, type SystemChartProps } from './system-chart';

/** The data generator. */
export class DatagenChart extends SystemChart {
  constructor(scope: Construct, id: string, props: SystemChartProps & { readonly kafka: KafkaChart }) {
    super(scope, id, props);
    const { environment, kafka } = props;
    new Datagen(this, 'Datagen', {
      image: imageReference(ownImages.datagen, environment.registry),
      cluster: kafka.cluster,
      topic: kafka.topics[pipeline.input.topic],
      ...environment.datagen,
    });
  }
}
