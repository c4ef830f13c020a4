import { App, type AppProps, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ConsolesChart } from './charts/consoles';
import { DatagenChart } from './charts/datagen';
import { JobChart } from './charts/job';
import { KafkaChart } from './charts/kafka';
import { MonitoringChart } from './charts/monitoring';
import { NamespaceChart } from './charts/namespace';
import { objectStore } from './charts/object-store';
import { PlatformChart } from './charts/platform';
import { SpeedLayerChart } from './charts/speed-layer';
import type { SystemChart } from './charts/system-chart';
import { ClusterNetwork } from './constructs/network';
import type { EnvironmentProps } from './environments/environment';

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
