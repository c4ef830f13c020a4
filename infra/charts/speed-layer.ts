import type { Construct } from 'constructs';
import { pipeline } from '../../job/pipeline';
import { InfluxDb } from '../constructs/influxdb';
import type { MetricsEndpoint } from '../constructs/metrics-endpoint';
import { Telegraf } from '../constructs/telegraf';
import { exposed } from './exposure';
import type { KafkaChart } from './kafka';
import { SystemChart, type SystemChartProps } from './system-chart';

export interface SpeedLayerChartProps extends SystemChartProps {
  readonly kafka: KafkaChart;
  readonly job: { readonly metrics: MetricsEndpoint };
}

/** Where lines and rejected rows end up: Telegraf moves them from their topics to InfluxDB. So it does with metrics. */
export class SpeedLayerChart extends SystemChart {
  readonly influxDb: InfluxDb;

  constructor(scope: Construct, id: string, props: SpeedLayerChartProps) {
    super(scope, id, props);
    const { environment, kafka, job } = props;
    const influxDb = new InfluxDb(this, 'InfluxDB', {
      bucket: 'tags',
      retention: '7d',
      ...exposed(environment.influxDb, environment.network),
    });
    this.influxDb = influxDb;
    new Telegraf(this, 'Telegraf', {
      cluster: kafka.cluster,
      topic: kafka.topics[pipeline.speedLayer.topic],
      linesPerMessage: pipeline.speedLayer.linesPerMessage,
      rejectedTopic: kafka.topics[pipeline.rejected.topic],
      rejected: pipeline.rejected,
      influxDb,
      metricsOf: [job.metrics, kafka.cluster.metrics, influxDb.metrics],
      ...exposed(environment.telegraf, environment.network),
    });
  }
}
