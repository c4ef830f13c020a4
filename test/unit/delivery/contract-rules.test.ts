import type { Manifest } from '../../../infra/delivery/manifest';
import type { Effect, State } from '../../../infra/delivery/plan/plan';
import { planChanges } from '../../../infra/delivery/plan/plan-changes';
import { contractRules } from '../../../infra/delivery/plan/rules/contract';
import type { Pipeline } from '../../../job/definition';
import { minutes } from '../../../job/duration';
import { pipeline as actual } from '../../../job/pipeline';
import { manifest, stateOf, told } from './changes';

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
    rule: 'contract-aggregates',
    of: 'another aggregate',
    changed: { speedLayer: { ...speedLayer, aggregates: { numeric: { fn: 'average', field: 'mean' } } } },
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

  it('say that more partitions restart nothing', () => {
    const changed = { topics: { ...topics, timeSeries: { ...timeSeries, partitions: 32 } } };
    expect(effectsOf(changed)).toEqual(all('contract-topic-partitions', 'no restart', 'no restart', 'no restart'));
  });

  it('say that another measurement of rejected rows restarts nothing', () => {
    const changed = { rejected: { ...rejected, measurement: 'refused' } };
    expect(effectsOf(changed)).toEqual(all('contract-rejected-measurement', 'no restart', 'no restart', 'no restart'));
  });

  it('say that the job restarts with whatever else changes', () => {
    const changed = { rejected: { ...rejected, headers: { ...rejected.headers, reason: 'X-Because' } } };
    expect(effectsOf(changed)).toEqual(
      all('contract-other', 'restarts the job from a savepoint', 'restarts the job without its state', 'rolls pods'),
    );
  });

  it('have a test each', () => {
    const tested = [...aggregating, ...cases].map(({ rule }) => rule);
    const others = ['contract-topic-partitions', 'contract-rejected-measurement', 'contract-other'];
    expect(contractRules.map(({ id }) => id).sort()).toEqual([...tested, ...others].sort());
  });
});
