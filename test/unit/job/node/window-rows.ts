import type { WindowRow } from '../../../../job/node/windows/accumulators';
import { type Aggregation, aggregationOf } from '../../../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { pipeline } from '../../../../job/pipeline';
import { everyFunction } from '../../../corpus/every-function';

export const { columns } = pipeline;
export const aggregation = aggregationOf(pipeline);
export const MINUTE = aggregation.window.size;
/** Every function, over windows of every sort. */
export const every = aggregationOf(everyFunction);
const { furtherWindows: _, ...others } = every;
/** Every function, over windows of the one sort that is put in place of the first. */
export const alone: Aggregation = others;

/** A row's value as a window sees it, from one place and instant. */
export const valued = (number: number, text = String(number)): WindowRow => ({
  number,
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  instants: Float64Array.of(0),
  offset: 0,
  partition: 0,
  row: 0,
});

export const linesOf = (windows: EventTimeWindows, watermark: number): string[] =>
  [...windows.close(watermark)].flatMap(({ lines }) => [...lines]);

export const restored = (windows: EventTimeWindows, definition: Aggregation = aggregation): EventTimeWindows =>
  new EventTimeWindows(columns, definition, JSON.parse(JSON.stringify([...windows.states()])));

/** Adds a row, unless it is late for all its windows. */
export function addTo(
  windows: EventTimeWindows,
  value: number,
  eventTime: number,
  watermark: number,
  name = 'pu136mod-ni-1',
) {
  const bytes = Buffer.from(name);
  windows.begin(eventTime, watermark);
  if (!windows.isLate) windows.add(windows.tags.lookup(bytes, 0, bytes.length), valued(value));
}

/** Of lines, the end of the window in minutes and the average. */
export const averagesOf = (lines: readonly string[]) =>
  lines.map((line) => [
    Number(/event_time=(\d+)000000i/.exec(line)?.[1]) / MINUTE,
    Number(/average=([^,]+)/.exec(line)?.[1]),
  ]);
