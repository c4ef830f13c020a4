import type { Construct } from 'constructs';
import { DefaultDeny, Quota } from '../constructs/platform';
import { Unit, type UnitProps } from './unit';

/** What holds for the whole namespace. */
export class PlatformChart extends Unit {
  constructor(scope: Construct, id: string, props: UnitProps) {
    super(scope, id, props);
    new DefaultDeny(this, 'DefaultDeny');
    new Quota(this, 'Quota', { capacity: props.environment.capacity });
  }
}
