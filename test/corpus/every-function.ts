import type { Pipeline } from '../../job/definition';
import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';

const order = { by: 'step', ties: ['offset', 'partition', 'row'] } as const;

const json = { text: 'no JSON', for: 'all' } as const;

/** The pipeline with every function that there is, of every tag type that may have it, over windows of every sort. */
export const everyFunction: Pipeline = {
  ...pipeline,
  tagTypes: { ...pipeline.tagTypes, boolean: { pattern: 'pu136mod-nb-[0-9]+', value: 'boolean' } },
  rejected: {
    ...pipeline.rejected,
    reasons: {
      ...pipeline.rejected.reasons,
      boolean: { text: 'value of a boolean tag is neither', for: 'speed-layer' },
    },
  },
  speedLayer: {
    ...pipeline.speedLayer,
    furtherWindows: {
      tags_hourly: { type: 'tumbling', size: minutes(60) },
      tags_sliding: { type: 'hopping', size: minutes(3), hop: minutes(1) },
    },
    aggregates: {
      numeric: {
        average: { fn: 'average' },
        minimum: { fn: 'minimum' },
        maximum: { fn: 'maximum' },
        sum: { fn: 'sum' },
        count: { fn: 'count' },
        deviation: { fn: 'standard-deviation', of: 'population' },
        sample_deviation: { fn: 'standard-deviation', of: 'sample' },
        first_number: { fn: 'first', ...order },
        last_number: { fn: 'last', ...order, by: 'event_time' },
      },
      string: {
        first: { fn: 'first', ...order, by: 'event_time' },
        last: { fn: 'last', ...order },
        count: { fn: 'count' },
      },
      boolean: {
        was: { fn: 'first', ...order },
        is: { fn: 'last', ...order },
        count: { fn: 'count' },
      },
    },
  },
};

/** The same, with rows of JSON. */
export const everyFunctionOfJson: Pipeline = {
  ...everyFunction,
  input: { ...pipeline.input, format: 'json' },
  rejected: { ...everyFunction.rejected, reasons: { ...everyFunction.rejected.reasons, json } },
};
