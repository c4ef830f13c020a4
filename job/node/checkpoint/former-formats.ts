import type { AccumulatorsState, RowPosition } from '../windows/accumulators';
import type { WindowState } from '../windows/window';
import type { Checkpoint } from './checkpoint';

/** Formats 1 and 2 kept the tags of a window one by one; 1 did not say what they are aggregated by. */
export interface FormerCheckpoint extends Omit<Checkpoint, 'windows' | 'former'> {
  readonly windows: readonly FormerWindow[];
  readonly former?: readonly (Omit<NonNullable<Checkpoint['former']>[number], 'windows'> & {
    readonly windows: readonly FormerWindow[];
  })[];
}

interface FormerWindow {
  readonly start: number;
  readonly tags: readonly FormerTag[];
}

type FormerTag = readonly [name: string, type: string, accumulator: FormerAccumulator];
type FormerAccumulator =
  | readonly ['average', sum: number | null, count: number]
  | readonly ['last', value: string, by: number, RowPosition];

/** A checkpoint of format 1 or 2 as one of the present format. */
export function upgrade({ windows, former, ...rest }: FormerCheckpoint): Checkpoint {
  return {
    ...rest,
    windows: windows.map(inGroups),
    ...(former && { former: former.map((each) => ({ ...each, windows: each.windows.map(inGroups) })) }),
  };
}

function inGroups({ start, tags }: FormerWindow): WindowState {
  const types = new Map<string, FormerTag[]>();
  for (const tag of tags) {
    const own = types.get(tag[1]);
    if (own === undefined) types.set(tag[1], [tag]);
    else own.push(tag);
  }
  const groups = [...types].map(([type, own]) => ({
    type,
    names: own.map(([name]) => name),
    accumulators: inColumns(own.map(([, , accumulator]) => accumulator)),
  }));
  return { start, groups };
}

/** @param accumulators of one type, and so of one function */
function inColumns(accumulators: readonly FormerAccumulator[]): AccumulatorsState {
  const averages = accumulators.flatMap((each) => (each[0] === 'average' ? [each] : []));
  if (averages.length > 0) {
    return { fn: 'average', sums: averages.map(([, sum]) => sum), counts: averages.map(([, , count]) => count) };
  }
  const lasts = accumulators.flatMap((each) => (each[0] === 'last' ? [each] : []));
  const positions = lasts.map(([, , , position]) => position);
  return {
    fn: 'last',
    values: lasts.map(([, value]) => value),
    by: lasts.map(([, , by]) => by),
    offsets: positions.map(({ offset }) => offset),
    partitions: positions.map(({ partition }) => partition),
    rows: positions.map(({ row }) => row),
  };
}
