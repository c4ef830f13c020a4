import type { Pipeline } from '../../job/definition';
import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';

/** What takes the place of a part of the speed layer. Plain data. */
export type Redefinition = Partial<Pipeline['speedLayer']>;

/** What is measured beside the definition as it is, which has one aggregate of numbers and one size of windows. */
export const REDEFINITIONS: Readonly<Record<string, Redefinition>> = {
  'six aggregates': {
    aggregates: {
      ...pipeline.speedLayer.aggregates,
      numeric: {
        average: { fn: 'average' },
        minimum: { fn: 'minimum' },
        maximum: { fn: 'maximum' },
        sum: { fn: 'sum' },
        count: { fn: 'count' },
        deviation: { fn: 'standard-deviation', of: 'population' },
      },
    },
  },
  'a second size of windows': { furtherWindows: { second: { type: 'tumbling', size: minutes(60) } } },
  'windows that overlap': { furtherWindows: { second: { type: 'hopping', size: minutes(5), hop: minutes(1) } } },
};

export const redefined = (redefinition: Redefinition): Pipeline => ({
  ...pipeline,
  speedLayer: { ...pipeline.speedLayer, ...redefinition },
});
