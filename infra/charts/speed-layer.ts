import type { Construct } from 'constructs';
import { pipeline } from '../../job/pipeline';
import { InfluxDb } from '../constructs/influxdb';
import { Telegraf } from '../constructs/telegraf';
import { exposed } from './exposure';
import type { KafkaChart } from './kafka';
import { SystemChart, type SystemChartProps } from './system-chart';

/** Where lines and rejected rows end up: Telegraf moves them from their topics to InfluxDB. */
export class SpeedLayerChart extends SystemChart {
  constructor(scope: Construct, id: string, props: SystemChartProps & { readonly kafka: KafkaChart }) {
    super(scope, id, props);
    const { environment, kafka } = props;
    const influxDb = new InfluxDb(this, 'InfluxDB', {
      bucket: 'tags',
      retention: '7d',
      ...exposed(environment.influxDb, environment.network),
    });
    new Telegraf(this, 'Telegraf', {
      cluster: kafka.cluster,
      topic: kafka.topics[pipeline.speedLayer.topic],
      linesPerMessage: pipeline.speedLayer.linesPerMessage,
      rejectedTopic: kafka.topics[pipeline.rejected.topic],
      rejected: pipeline.rejected,
      influxDb,
      ...exposed(environment.telegraf, environment.network),
    });
  }
}
