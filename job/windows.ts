import type { Pipeline } from './definition';
import { formatDuration, type Milliseconds, milliseconds } from './duration';
import type { Window } from './window';

/** What of a definition says which windows there are. */
interface WindowSource {
  readonly speedLayer: Pick<Pipeline['speedLayer'], 'window' | 'furtherWindows' | 'line'>;
}

/** Windows of a size, and the measurement of InfluxDB that holds their lines. */
export interface DeclaredWindow {
  readonly size: Milliseconds;
  /** From the start of one to that of the next: their size, where they tumble. */
  readonly hop: Milliseconds;
  /** How long after their ends they still take rows. */
  readonly allowedLateness: Milliseconds;
  readonly measurement: string;
}

/**
 * The windows of a pipeline, `window` first.
 * @throws Error when a further one would overwrite points of another, or does not begin and end with the first
 */
export function windowsOf({ speedLayer }: WindowSource): readonly [DeclaredWindow, ...DeclaredWindow[]] {
  const { window, furtherWindows = {}, line } = speedLayer;
  const all: [DeclaredWindow, ...DeclaredWindow[]] = [declared(window, line.measurement)];
  for (const [measurement, further] of Object.entries(furtherWindows)) {
    if (measurement === line.measurement) {
      throw new Error(
        `further windows of measurement '${measurement}' would overwrite the points of speedLayer.window: name another`,
      );
    }
    all.push(checked(declared(further, measurement), all));
  }
  return all;
}

function declared(window: Window, measurement: string): DeclaredWindow {
  const { size, allowedLateness = milliseconds(0) } = window;
  const hop = hopOf(window);
  if (window.type === 'hopping' && (hop <= 0 || hop >= size || size % hop !== 0)) {
    throw new Error(
      `hopping windows of ${formatDuration(size)} can't begin every ${formatDuration(hop)}: declare a hop that the size ` +
        'is a multiple of, or tumbling ones where both are the same',
    );
  }
  if (!Number.isFinite(allowedLateness) || allowedLateness < 0) {
    throw new Error(
      `windows of ${formatWindow({ size, hop })} can't take rows that are late by ${allowedLateness} ms: declare an ` +
        'allowedLateness from 0 on, such as minutes(10)',
    );
  }
  return { size, hop, allowedLateness, measurement };
}

const hopOf = (window: Window): Milliseconds => (window.type === 'hopping' ? window.hop : window.size);

/** @param before those that were declared before it */
function checked(window: DeclaredWindow, before: readonly [DeclaredWindow, ...DeclaredWindow[]]): DeclaredWindow {
  const { size, hop, measurement } = window;
  const [first] = before;
  const same = before.find((each) => each.size === size && each.hop === hop);
  if (same !== undefined) {
    throw new Error(
      `measurements '${same.measurement}' and '${measurement}' would hold the same windows of ${formatWindow(window)}: leave one out`,
    );
  }
  if (size % first.size !== 0 || hop % first.size !== 0) {
    throw new Error(
      `further windows of ${formatWindow(window)} don't begin and end with those of ${formatDuration(first.size)}: ` +
        'declare multiples',
    );
  }
  return window;
}

/** `5m`, or `5m every 1m`. */
export const formatWindow = ({ size, hop }: Pick<DeclaredWindow, 'size' | 'hop'>): string =>
  hop === size ? formatDuration(size) : `${formatDuration(size)} every ${formatDuration(hop)}`;

/** How long after the window that a row is in first does its last one end. */
export const overlapOf = ({ size, hop }: { readonly size: number; readonly hop: number }): number => size - hop;

/** A pipeline for each of the windows, in which it is the only one. */
export function pipelinesByWindow(pipeline: Pipeline): Pipeline[] {
  const { furtherWindows = {}, ...speedLayer } = pipeline.speedLayer;
  windowsOf(pipeline);
  const further = Object.entries(furtherWindows).map(([measurement, window]) => ({
    ...pipeline,
    speedLayer: { ...speedLayer, window, line: { ...speedLayer.line, measurement } },
  }));
  return [{ ...pipeline, speedLayer }, ...further];
}
