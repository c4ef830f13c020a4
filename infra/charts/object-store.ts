import type { Construct } from 'constructs';
import { LocalStack } from '../constructs/local-stack';
import type { ObjectStore } from '../constructs/object-store';
import { outside } from '../constructs/peers';
import { S3 } from '../constructs/s3';
import type { EnvironmentProps } from '../environments/environment';
import { exposed } from './exposure';
import { SystemChart, type SystemChartProps } from './system-chart';

/** LocalStack in a chart of its own, or S3, which has no manifests. */
export function objectStore(scope: Construct, id: string, props: SystemChartProps): ObjectStore {
  const { network, objectStore: store } = props.environment;
  return store.type === 's3'
    ? new S3(scope, id, { ...store, addresses: outside(network) })
    : new LocalStackChart(scope, id, { ...props, localStack: store }).localStack;
}

interface LocalStackChartProps extends SystemChartProps {
  readonly localStack: EnvironmentProps['objectStore'] & { readonly type: 'localstack' };
}

class LocalStackChart extends SystemChart {
  readonly localStack: LocalStack;

  constructor(scope: Construct, id: string, props: LocalStackChartProps) {
    super(scope, id, props);
    this.localStack = new LocalStack(this, 'LocalStack', exposed(props.localStack, props.environment.network));
  }
}
