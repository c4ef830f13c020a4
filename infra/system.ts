import { App, type AppProps, Chart } from 'cdk8s';
import { ConsolesChart } from './charts/consoles';
import { DatagenChart } from './charts/datagen';
import { JobChart } from './charts/job';
import { KafkaChart } from './charts/kafka';
import { NamespaceChart } from './charts/namespace';
import { objectStore } from './charts/object-store';
import { PlatformChart } from './charts/platform';
import { SpeedLayerChart } from './charts/speed-layer';
import type { EnvironmentProps } from './environments/environment';

export const NAMESPACE = 'understanding-apache-flink';

/** The whole system for one environment, as charts in the order in which they are deployed. */
export class System extends App {
  constructor(environment: EnvironmentProps, props: AppProps = {}) {
    super(props);
    const { name: namespace } = new NamespaceChart(this, 'namespace', { environment, name: NAMESPACE });
    const common = { environment, namespace };
    new PlatformChart(this, 'platform', common);
    const kafka = new KafkaChart(this, 'kafka', common);
    const store = objectStore(this, 'object-store', common);
    new SpeedLayerChart(this, 'speed-layer', { ...common, kafka });
    new JobChart(this, 'job', { ...common, kafka, objectStore: store });
    new DatagenChart(this, 'datagen', { ...common, kafka });
    new ConsolesChart(this, 'consoles', { ...common, kafka, objectStore: store });
    this.#numberInOrder();
  }

  /** Files are numbered by dependency: each chart depends on the one before it. */
  #numberInOrder(): void {
    const charts = this.node.children.filter((child) => child instanceof Chart);
    charts.slice(1).forEach((chart, i) => {
      chart.node.addDependency(charts[i] ?? chart);
    });
  }
}
