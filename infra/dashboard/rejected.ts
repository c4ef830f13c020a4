import type { Pipeline } from '../../job/definition';
import type { Row } from './dashboard';
import { selection } from './selection';

const LATEST = 20;

/** Rows that can't be used: how many for which reason, and the latest of them. */
export function rejectedRows({ rejected }: Pipeline, bucket: string): readonly Row[] {
  const of = (...fields: readonly string[]) => selection(bucket, rejected.measurement, fields);
  return [
    {
      height: 3,
      cells: [
        {
          title: 'Rejected rows per minute, by reason',
          as: 'lines',
          query: `${of('offset')}
  |> group(columns: ["reason"])
  |> aggregateWindow(every: 1m, fn: count)`,
        },
      ],
    },
    {
      height: 5,
      cells: [
        {
          title: `Latest ${LATEST} rejected rows`,
          as: 'table',
          query: `${of('row', 'partition', 'offset')}
  |> tail(n: ${LATEST})
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group()
  |> keep(columns: ["_time", "reason", "row", "partition", "offset"])
  |> sort(columns: ["_time"], desc: true)
  |> limit(n: ${LATEST})`,
        },
      ],
    },
  ];
}
