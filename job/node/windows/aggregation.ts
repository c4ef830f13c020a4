import type { Pipeline } from '../../definition';

/** What of a pipeline the content of a window depends on. A checkpoint keeps it beside its open windows. Plain data. */
export interface Aggregation
  extends Pick<Pipeline['speedLayer'], 'key' | 'value' | 'window' | 'furtherWindows' | 'aggregates' | 'line'>,
    Pick<Pipeline, 'tagTypes'> {}

export function aggregationOf({ tagTypes, speedLayer }: Pick<Pipeline, 'tagTypes' | 'speedLayer'>): Aggregation {
  const { key, value, window, furtherWindows, aggregates, line } = speedLayer;
  const types = Object.entries(tagTypes).map(([type, { pattern, value: values }]) => [
    type,
    { pattern, value: values },
  ]);
  return {
    tagTypes: Object.fromEntries(types),
    key,
    value,
    window,
    ...(furtherWindows && { furtherWindows }),
    aggregates,
    line,
  };
}

/** @returns what differs, as `window: <before> -> <after>`; the order of tag types counts, since the first match types */
export function changesBetween(before: Aggregation, after: Aggregation): string[] {
  const names: readonly (keyof Aggregation)[] = [
    'tagTypes',
    'key',
    'value',
    'window',
    'furtherWindows',
    'aggregates',
    'line',
  ];
  return names.flatMap((name) => {
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    return was === is ? [] : [`${name}: ${was} -> ${is}`];
  });
}
