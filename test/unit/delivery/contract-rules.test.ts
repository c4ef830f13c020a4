import type { Manifest } from '../../../infra/delivery/manifest';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import type { Effect, State } from '../../../infra/delivery/plan/plan';
import type { Pipeline } from '../../../job/definition';
import { minutes } from '../../../job/duration';
import { pipeline as actual } from '../../../job/pipeline';
import { manifest, stateOf, told } from './changes';
import { another, leaves, pattern, valueAt, withValue } from './mutations';

const pipeline: Pipeline = actual;
const flink = (upgradeMode: string) =>
  manifest('flink.apache.org/v1beta1', 'FlinkDeployment', { spec: { job: { upgradeMode } } });
const ENGINES = { savepoint: [flink('savepoint')], stateless: [flink('stateless')], node: [] };

/** What a changed contract does on each engine. */
function effectsOf(changed: Partial<Pipeline>): Record<keyof typeof ENGINES, string[]> {
  const on = (manifests: readonly Manifest[]) => {
    const state = (definition: Pipeline): State => ({ ...stateOf(...manifests), pipeline: definition });
    return told(planChanges(state(pipeline), state({ ...pipeline, ...changed })).contract.consequences);
  };
  return { savepoint: on(ENGINES.savepoint), stateless: on(ENGINES.stateless), node: on(ENGINES.node) };
}

const all = (rule: string, savepoint: Effect, stateless: Effect, node: Effect) => ({
  savepoint: [`${rule}: ${savepoint}`],
  stateless: [`${rule}: ${stateless}`],
  node: [`${rule}: ${node}`],
});

const incompatible = (rule: string, node: Effect = 'job state incompatible') =>
  all(rule, 'job state incompatible', 'restarts the job without its state', node);

const { speedLayer, longTermStore, tagTypes, columns, topics, rejected } = pipeline;
const { timeSeries } = actual.topics;

interface Case {
  readonly rule: string;
  readonly of: string;
  readonly changed: Partial<Pipeline>;
}

/** The Node engine finishes windows in the way that they were begun. */
const aggregating: readonly Case[] = [
  {
    rule: 'contract-window',
    of: 'another size of the window',
    changed: { speedLayer: { ...speedLayer, window: { type: 'tumbling', size: minutes(5) } } },
  },
  {
    rule: 'contract-window',
    of: 'windows of a further size',
    changed: { speedLayer: { ...speedLayer, furtherWindows: { hourly: { type: 'tumbling', size: minutes(60) } } } },
  },
  {
    rule: 'contract-aggregates',
    of: 'another aggregate',
    changed: { speedLayer: { ...speedLayer, aggregates: { numeric: { mean: { fn: 'average' } } } } },
  },
  {
    rule: 'contract-tag-types',
    of: 'another tag type',
    changed: { tagTypes: { ...tagTypes, more: { pattern: 'more-[0-9]+', value: 'number' } } },
  },
];

const cases: readonly Case[] = [
  {
    rule: 'contract-columns',
    of: 'another column',
    changed: { columns: { ...columns, more: { type: 'string', from: 'field', field: 2 } } },
  },
  {
    rule: 'contract-store-path',
    of: 'another path of the long-term store',
    changed: { longTermStore: { ...longTermStore, path: 'elsewhere' } },
  },
  {
    rule: 'contract-store-partitions',
    of: 'other partitions of the long-term store',
    changed: { longTermStore: { ...longTermStore, partitionBy: { date: { column: 'step', unit: 'date' } } } },
  },
  {
    rule: 'contract-topic-name',
    of: 'another name of a topic',
    changed: { topics: { ...topics, timeSeries: { ...timeSeries, name: 'other' } } },
  },
];

describe('the rules for the contract', () => {
  it.each(cases)('say that the state does not fit, of $of', ({ rule, changed }) => {
    expect(effectsOf(changed)).toEqual(incompatible(rule));
  });

  it.each(aggregating)('say that the state does not fit, of $of, but on the Node engine', ({ rule, changed }) => {
    expect(effectsOf(changed)).toEqual(incompatible(rule, 'rolls pods'));
  });

  it.each<[rule: string, of: string, changed: Partial<Pipeline>]>([
    [
      'contract-topic-more-partitions',
      'more partitions',
      { topics: { ...topics, timeSeries: { ...timeSeries, partitions: 32 } } },
    ],
    [
      'contract-topic-retention',
      'a retention of a topic',
      { topics: { ...topics, timeSeries: { ...timeSeries, retention: minutes(60) } } },
    ],
    [
      'contract-rejected-measurement',
      'another measurement of rejected rows',
      { rejected: { ...rejected, measurement: 'refused' } },
    ],
  ])('say by %s that nothing restarts, of %s', (rule, _of, changed) => {
    expect(effectsOf(changed)).toEqual(all(rule, 'no restart', 'no restart', 'no restart'));
  });

  it.each<[change: string, aggregates: Pipeline['speedLayer']['aggregates'], said: string]>([
    [
      'added',
      { ...speedLayer.aggregates, numeric: { average: { fn: 'average' }, maximum: { fn: 'maximum' } } },
      "field 'maximum' begins with the windows that follow, and points before have none",
    ],
    [
      'removed with its tag type',
      { numeric: { average: { fn: 'average' } } },
      "field 'last' gets no more values, and points that exist keep theirs",
    ],
    [
      'given another function',
      { ...speedLayer.aggregates, numeric: { average: { fn: 'maximum' } } },
      "field 'average' means something else in the windows that follow",
    ],
  ])('say what becomes of the points, of an aggregate that is %s', (_change, aggregates, said) => {
    const state = (definition: Pipeline): State => ({ ...stateOf(), pipeline: definition });
    const changed = { ...pipeline, speedLayer: { ...speedLayer, aggregates } };
    const { consequences } = planChanges(state(pipeline), state(changed)).contract;
    expect(consequences.map(({ because }) => because).join()).toContain(said);
  });

  it('say that fewer partitions are not possible, and no more', () => {
    const changed = { topics: { ...topics, timeSeries: { ...timeSeries, partitions: 8 } } };
    const rule = 'contract-topic-fewer-partitions';
    expect(effectsOf(changed)).toEqual(all(rule, 'not possible', 'not possible', 'not possible'));
  });

  it('say that another name is another consumer group, by which a job without its state reads all again', () => {
    expect(effectsOf({ name: 'other' })).toEqual(
      all('contract-name', 'restarts the job from a savepoint', 'stores rows twice', 'rolls pods'),
    );
  });

  it.each<[rule: string, of: string, changed: Partial<Pipeline>]>([
    [
      'contract-line',
      'another measurement of lines',
      { speedLayer: { ...speedLayer, line: { ...speedLayer.line, measurement: 'm' } } },
    ],
    ['contract-rows', 'another number', { input: { ...pipeline.input, number: '[0-9]+' } }],
    [
      'contract-rows',
      'another header of rejected rows',
      { rejected: { ...rejected, headers: { ...rejected.headers, reason: 'X-Because' } } },
    ],
  ])('say by %s that Flink runs another query, of %s', (rule, _of, changed) => {
    expect(effectsOf(changed)).toEqual(
      all(rule, 'job state incompatible', 'restarts the job without its state', 'rolls pods'),
    );
  });

  it.each<[of: string, changed: Partial<Pipeline>]>([
    ['another compression', { longTermStore: { ...longTermStore, compression: 'GZIP' } }],
    ['another idleness', { watermark: { ...pipeline.watermark, idleness: minutes(1) } }],
    ['larger messages', { speedLayer: { ...speedLayer, linesPerMessage: 2048 } }],
  ])('say that the job restarts, of %s', (_of, changed) => {
    expect(effectsOf(changed)).toEqual(
      all('contract-restarts', 'restarts the job from a savepoint', 'restarts the job without its state', 'rolls pods'),
    );
  });

  it('know every field of the definition', () => {
    const told = leaves(actual).map((at) => {
      const changed: Partial<Pipeline> = Object(withValue(actual, at, another(valueAt(actual, at))));
      return [pattern(at), effectsOf(changed)] as const;
    });
    const silent = told.filter(([, effects]) =>
      Object.values(effects).some((effect) => effect.length === 0 || effect.join().includes('unknown')),
    );
    expect(silent).toEqual([]);
  });
});
