import { definePipeline } from '../../../job/definition';
import { minutes } from '../../../job/duration';
import { pipeline } from '../../../job/pipeline';

const { input, longTermStore, speedLayer, rejected } = pipeline;
const { numeric, string } = speedLayer.aggregates;

const ties = ['offset', 'partition', 'row'] as const;

/**
 * What must not compile. `tsc --noEmit` checks these: an expected error that is missing is itself an error.
 * The function is never called.
 */
export function wrongWirings() {
  // @ts-expect-error a topic that is not declared
  definePipeline({ ...pipeline, input: { ...input, topic: 'elsewhere' } });
  // @ts-expect-error a topic that is not declared
  definePipeline({ ...pipeline, rejected: { ...rejected, topic: 'elsewhere' } });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a partition column cut from a column that is not declared
    longTermStore: { ...longTermStore, partitionBy: { year: { column: 'x', unit: 'year' } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a partition column cut from a column that is not an instant
    longTermStore: { ...longTermStore, partitionBy: { year: { column: 'name', unit: 'year' } } },
  });
  // @ts-expect-error a stored column that is not declared
  definePipeline({ ...pipeline, longTermStore: { ...longTermStore, columns: ['x'] } });
  // @ts-expect-error an aggregate for a type that no tag has
  definePipeline({ ...pipeline, speedLayer: { ...speedLayer, aggregates: { numeric, string, boolean: numeric } } });
  // @ts-expect-error a tag type without an aggregate
  definePipeline({ ...pipeline, speedLayer: { ...speedLayer, aggregates: { numeric } } });
  // @ts-expect-error aggregates of numbers, of strings
  definePipeline({ ...pipeline, speedLayer: { ...speedLayer, aggregates: { numeric, string: numeric } } });
  // @ts-expect-error a sum of strings
  definePipeline({ ...pipeline, speedLayer: { ...speedLayer, aggregates: { numeric, string: { s: { fn: 'sum' } } } } });
  const { size } = speedLayer.window;
  definePipeline({
    ...pipeline,
    // @ts-expect-error further windows of a sort that there is not
    speedLayer: { ...speedLayer, furtherWindows: { other: { type: 'session', size } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error windows that overlap by nobody knows how much
    speedLayer: { ...speedLayer, furtherWindows: { other: { type: 'hopping', size } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error windows that follow one another, with a hop
    speedLayer: { ...speedLayer, furtherWindows: { other: { type: 'tumbling', size, hop: size } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a size in bare milliseconds
    speedLayer: { ...speedLayer, furtherWindows: { other: { type: 'hopping', size: 60_000, hop: size } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a lateness in bare milliseconds
    speedLayer: { ...speedLayer, window: { type: 'tumbling', size, allowedLateness: 60_000 } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error first windows that overlap
    speedLayer: { ...speedLayer, window: { type: 'hopping', size: minutes(5), hop: size } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a function that there is not
    speedLayer: { ...speedLayer, aggregates: { string, numeric: { m: { fn: 'mode' } } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a standard deviation of neither a population nor a sample
    speedLayer: { ...speedLayer, aggregates: { string, numeric: { s: { fn: 'standard-deviation' } } } },
  });
  definePipeline({
    ...pipeline,
    // @ts-expect-error a last value by a column that is not an instant
    speedLayer: { ...speedLayer, aggregates: { numeric, string: { l: { fn: 'last', by: 'name', ties } } } },
  });
  const flag = { pattern: 'flag', value: 'boolean' } as const;
  const tagTypes = { ...pipeline.tagTypes, flag };
  const boolean = { text: 'neither true nor false', for: 'speed-layer' } as const;
  const withFlag = { ...pipeline, tagTypes, rejected: { ...rejected, reasons: { ...rejected.reasons, boolean } } };
  definePipeline({
    ...withFlag,
    speedLayer: {
      ...speedLayer,
      aggregates: { ...speedLayer.aggregates, flag: { is: { fn: 'last', by: 'step', ties } } },
    },
  });
  definePipeline({
    ...withFlag,
    // @ts-expect-error an average of booleans
    speedLayer: { ...speedLayer, aggregates: { ...speedLayer.aggregates, flag: { a: { fn: 'average' } } } },
  });
  definePipeline({
    ...withFlag,
    // @ts-expect-error booleans without a reason for what is none
    rejected,
    speedLayer: { ...speedLayer, aggregates: { ...speedLayer.aggregates, flag: { n: { fn: 'count' } } } },
  });
  // @ts-expect-error a format that there is not
  definePipeline({ ...pipeline, input: { ...input, format: 'xml' } });
  // @ts-expect-error JSON without a reason for what is none
  definePipeline({ ...pipeline, input: { ...input, format: 'json' } });
  const { quoting, ...reasons } = rejected.reasons;
  // @ts-expect-error CSV without a reason for broken quotes
  definePipeline({ ...pipeline, rejected: { ...rejected, reasons } });
  const json = { text: 'no JSON', for: 'all' } as const;
  // Of JSON no quotes are broken.
  definePipeline({
    ...pipeline,
    input: { ...input, format: 'json' },
    rejected: { ...rejected, reasons: { ...reasons, json } },
  });
}
