import type { Pipeline } from '../../job/definition';
import { minutes, seconds } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import type { Window } from '../../job/window';

const withWindows = (window: Window, furtherWindows: Readonly<Record<string, Window>> = {}): Pipeline => ({
  ...pipeline,
  longTermStore: { ...pipeline.longTermStore, compression: 'UNCOMPRESSED' },
  speedLayer: { ...pipeline.speedLayer, window, furtherWindows },
});

const minute = { type: 'tumbling', size: minutes(1) } as const;

/** What the windows of a run may be, the plainest first. */
export const DEFINITIONS: readonly [Pipeline, ...Pipeline[]] = [
  withWindows(minute),
  withWindows({ ...minute, allowedLateness: seconds(90) }),
  withWindows(minute, {
    tags_2m: { type: 'tumbling', size: minutes(2), allowedLateness: minutes(1) },
    tags_sliding: { type: 'hopping', size: minutes(2), hop: minutes(1) },
  }),
  withWindows(
    { ...minute, allowedLateness: minutes(1) },
    { tags_sliding: { type: 'hopping', size: minutes(3), hop: minutes(1), allowedLateness: seconds(90) } },
  ),
];
