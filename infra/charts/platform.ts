import type { Construct } from 'constructs';
import { DefaultDeny, Quota } from '../constructs/platform';
import { SystemChart, type SystemChartProps } from './system-chart';

/** What holds for the whole namespace. */
export class PlatformChart extends SystemChart {
  constructor(scope: Construct, id: string, props: SystemChartProps) {
    super(scope, id, props);
    new DefaultDeny(this, 'DefaultDeny');
    new Quota(this, 'Quota', { capacity: props.environment.capacity });
  }
}
