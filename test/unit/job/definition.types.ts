import { definePipeline } from '../../../job/definition';
import { pipeline } from '../../../job/pipeline';

const { input, longTermStore, speedLayer, rejected } = pipeline;
const { numeric, string } = speedLayer.aggregates;

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
  // @ts-expect-error an average of strings
  definePipeline({ ...pipeline, speedLayer: { ...speedLayer, aggregates: { numeric, string: numeric } } });
}
