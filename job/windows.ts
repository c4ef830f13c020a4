import type { Pipeline } from './definition';
import { formatDuration, type Milliseconds } from './duration';

/** What of a definition says which windows there are. */
interface WindowSource {
  readonly speedLayer: Pick<Pipeline['speedLayer'], 'window' | 'furtherWindows' | 'line'>;
}

/** A size of windows, and the measurement of InfluxDB that holds their lines. */
export interface DeclaredWindow {
  readonly size: Milliseconds;
  readonly measurement: string;
}

/**
 * The windows of a pipeline, `window` first.
 * @throws Error when a further one would overwrite points of another, or does not begin and end with the first
 */
export function windowsOf({ speedLayer }: WindowSource): readonly [DeclaredWindow, ...DeclaredWindow[]] {
  const { window, furtherWindows = {}, line } = speedLayer;
  const further = Object.entries(furtherWindows).map(([measurement, { size }]) => {
    if (measurement === line.measurement) {
      throw new Error(
        `further windows of measurement '${measurement}' would overwrite the points of speedLayer.window: name another`,
      );
    }
    if (size % window.size !== 0 || size === window.size) {
      throw new Error(
        `further windows of ${formatDuration(size)} don't begin and end with those of ${formatDuration(window.size)}: ` +
          'declare a multiple',
      );
    }
    return { size, measurement };
  });
  return [{ size: window.size, measurement: line.measurement }, ...further];
}

/** A pipeline for each of the windows, in which it is the only one. */
export function pipelinesByWindow(pipeline: Pipeline): Pipeline[] {
  const { furtherWindows: _, ...speedLayer } = pipeline.speedLayer;
  return windowsOf(pipeline).map(({ size, measurement }) => ({
    ...pipeline,
    speedLayer: { ...speedLayer, window: { type: 'tumbling', size }, line: { ...speedLayer.line, measurement } },
  }));
}
