import type { Construct } from 'constructs';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { Compaction } from '../constructs/compaction';
import { FlinkJob } from '../constructs/flink-job';
import type { JobProps } from '../constructs/job';
import type { MetricsEndpoint } from '../constructs/metrics-endpoint';
import { NodeJob } from '../constructs/node-job';
import type { ObjectStore } from '../constructs/object-store';
import { apiServerOf, podsIn } from '../constructs/peers';
import { imageReference, ownImages, versions } from '../images';
import { operators } from '../operators';
import type { KafkaChart } from './kafka';
import { SystemChart, type SystemChartProps } from './system-chart';

export interface JobChartProps extends SystemChartProps {
  readonly kafka: KafkaChart;
  readonly objectStore: ObjectStore;
}

/** The job, on the engine that the environment names, and what merges the files that it writes. */
export class JobChart extends SystemChart {
  readonly metrics: MetricsEndpoint;

  constructor(scope: Construct, id: string, props: JobChartProps) {
    super(scope, id, props);
    const { environment, kafka, objectStore } = props;
    const job: JobProps = {
      cluster: kafka.cluster,
      source: kafka.topics[pipeline.input.topic],
      speedLayer: kafka.topics[pipeline.speedLayer.topic],
      rejected: kafka.topics[pipeline.rejected.topic],
      groupId: settings.groupId.default,
      objectStore,
      longTermStorePath: pipeline.longTermStore.path,
      checkpointInterval: settings.checkpointInterval.default,
    };
    if (environment.compaction) {
      new Compaction(this, 'Compaction', {
        ...environment.compaction,
        image: imageReference(ownImages.compact, environment.registry),
        objectStore,
        longTermStorePath: pipeline.longTermStore.path,
      });
    }
    if (environment.job.engine === 'node') {
      const { metrics } = new NodeJob(this, 'Node', {
        ...job,
        ...environment.job,
        image: imageReference(ownImages.nodeJob, environment.registry),
      });
      this.metrics = metrics;
      return;
    }
    const { highAvailability, ...flink } = environment.job;
    const { metrics } = new FlinkJob(this, 'Flink', {
      ...job,
      ...flink,
      image: imageReference(ownImages.flinkJob, environment.registry),
      flinkVersion: versions.flink,
      script: (inputs) => flinkScript(pipeline, inputs),
      operator: podsIn(operators.flink.namespace, operators.flink.pods),
      ...(highAvailability && { highAvailability: { apiServer: apiServerOf(environment.network) } }),
    });
    this.metrics = metrics;
  }
}
