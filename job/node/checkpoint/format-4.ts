import type { Aggregate } from '../../definition';
import type { AccumulatorsState } from '../windows/accumulators';
import type { Aggregation } from '../windows/aggregation';
import type { SliceState } from '../windows/slice';
import type { FormerState } from '../windows/succession';
import type { Checkpoint } from './checkpoint';

/** Of a checkpoint of format 4, what has another form now: a tag type had one aggregate, which named its field. */
interface Aggregation4 extends Omit<Aggregation, 'aggregates'> {
  readonly aggregates: Readonly<Record<string, Aggregate & { readonly field: string }>>;
}

interface Window4 extends Omit<SliceState, 'groups'> {
  readonly groups: readonly (Omit<SliceState['groups'][number], 'accumulators'> & {
    readonly accumulators: AccumulatorsState;
  })[];
}

interface Former4 extends Omit<FormerState, 'aggregation' | 'windows'> {
  readonly aggregation: Aggregation4;
  readonly windows: readonly Window4[];
}

export interface Checkpoint4 extends Omit<Checkpoint, 'aggregation' | 'windows' | 'former'> {
  readonly aggregation?: Aggregation4;
  readonly windows: readonly Window4[];
  readonly former?: readonly Former4[];
}

/** The same checkpoint in the present format. */
export function fromFormat4({ aggregation, windows, former = [], ...rest }: Checkpoint4): Checkpoint {
  return {
    ...rest,
    windows: windows.map(upgradeWindow),
    ...(aggregation !== undefined && { aggregation: upgradeAggregation(aggregation) }),
    former: former.map((each) => ({
      ...each,
      aggregation: upgradeAggregation(each.aggregation),
      windows: each.windows.map(upgradeWindow),
    })),
  };
}

function upgradeAggregation({ aggregates, ...rest }: Aggregation4): Aggregation {
  const upgraded = Object.entries(aggregates).map(([type, { field, ...aggregate }]) => [type, { [field]: aggregate }]);
  return { ...rest, aggregates: Object.fromEntries(upgraded) };
}

const upgradeWindow = ({ groups, ...window }: Window4): SliceState => ({
  ...window,
  groups: groups.map((group) => ({ ...group, accumulators: [group.accumulators] })),
});
