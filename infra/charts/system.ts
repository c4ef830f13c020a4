import { App, type AppProps, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ClusterNetwork } from '../constructs/network';
import type { EnvironmentProps } from '../environments/environment';
import { ConsolesChart } from './consoles';
import { DatagenChart } from './datagen';
import { JobChart } from './job';
import { KafkaChart } from './kafka';
import { MonitoringChart } from './monitoring';
import { NamespaceChart } from './namespace';
import { objectStore } from './object-store';
import { PlatformChart } from './platform';
import { SpeedLayerChart } from './speed-layer';
import type { SystemChart } from './system-chart';

export const NAMESPACE = 'understanding-apache-flink';

/** The whole system for one environment: each chart comes after those that it needs. */
export class System extends App {
  constructor(environment: EnvironmentProps, props: AppProps = {}) {
    super(props);
    new ClusterNetwork(this, 'network', environment.network);
    const { name: namespace } = new NamespaceChart(this, 'namespace', { environment, name: NAMESPACE });
    const common = { environment, namespace };
    const platform = new PlatformChart(this, 'platform', common);
    const kafka = new KafkaChart(this, 'kafka', common);
    const store = objectStore(this, 'object-store', { ...common, needs: [platform] });
    const job = new JobChart(this, 'job', { ...common, kafka, objectStore: store, needs: [kafka, store] });
    const { influxDb } = new SpeedLayerChart(this, 'speed-layer', { ...common, kafka, job, needs: [kafka] });
    new DatagenChart(this, 'datagen', { ...common, kafka });
    new ConsolesChart(this, 'consoles', { ...common, kafka, objectStore: store, needs: [kafka, store] });
    if (environment.prometheus) {
      new MonitoringChart(this, 'monitoring', {
        ...common,
        prometheus: environment.prometheus,
        endpoints: [job.metrics, kafka.cluster.metrics, influxDb.metrics],
        needs: [platform],
      });
    }
    this.#numberFiles();
  }

  /**
   * In deploy order. cdk8s would find an order by a graph of all objects, in which those of a chart depend on each one
   * of another chart: that took twice as long as all the rest of a synthesis.
   */
  override get charts(): SystemChart[] {
    return this.node.children.filter(isSystemChart).sort((a, b) => a.level - b.level);
  }

  /** cdk8s numbers files in the order of charts where any chart depends on another. */
  #numberFiles(): void {
    const [first, second] = this.charts;
    if (first && second) second.node.addDependency(first);
  }
}

/** All charts are alike to `instanceof`. */
const isSystemChart = (child: IConstruct): child is SystemChart => child instanceof Chart && 'level' in child;
