import type { Construct } from 'constructs';
import { Namespace } from '../constructs/platform';
import { SystemChart, type SystemChartProps } from './system-chart';

/** The namespace, apart from what is in it. */
export class NamespaceChart extends SystemChart {
  readonly name: string;

  constructor(scope: Construct, id: string, props: SystemChartProps & { readonly name: string }) {
    super(scope, id, props);
    this.name = props.name;
    // LocalStack's image runs as root.
    const podSecurity = props.environment.objectStore.type === 'localstack' ? 'baseline' : 'restricted';
    new Namespace(this, 'Namespace', { name: props.name, podSecurity });
  }
}
