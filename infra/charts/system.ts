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
    this.#numberInOrder();
  }

  /** Files are numbered by dependency: each chart depends on one that is deployed before it or with it. */
  #numberInOrder(): void {
    const charts = this.node.children.filter(isSystemChart).sort((a, b) => a.level - b.level);
    charts.slice(1).forEach((chart, i) => {
      chart.node.addDependency(charts[i] ?? chart);
    });
  }
}

/** All charts are alike to `instanceof`. */
const isSystemChart = (child: IConstruct): child is SystemChart => child instanceof Chart && 'level' in child;
