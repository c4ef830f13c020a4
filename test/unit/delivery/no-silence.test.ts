import * as cdk8s from 'cdk8s';
import { System } from '../../../infra/charts/system';
import type { DeclaredObject, Manifest } from '../../../infra/delivery/manifest';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import type { Consequence } from '../../../infra/delivery/plan/plan';
import { objectsOf } from '../../../infra/delivery/revision/declared';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { manifest, planOf } from './changes';
import { another, leaves, pattern, valueAt, withValue } from './mutations';

/** What makes an object another one. */
const IDENTITY = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'];

interface Leaf {
  readonly name: string;
  readonly object: DeclaredObject;
  readonly objects: readonly DeclaredObject[];
  readonly at: readonly (string | number)[];
}

/** Each leaf of each kind of object, once: those of two Deployments are judged alike. */
function leavesOfAll(): Leaf[] {
  const found = new Map<string, Leaf>();
  for (const environment of environmentNames) {
    const objects = objectsOf(new System(loadEnvironment(environment).props), cdk8s);
    for (const object of objects) {
      for (const at of leaves(object.manifest)) {
        const name = `${object.manifest.kind} ${pattern(at)}`;
        if (!found.has(name) && !IDENTITY.includes(pattern(at))) found.set(name, { name, object, objects, at });
      }
    }
  }
  return [...found.values()];
}

const isManifest = (value: unknown): value is Manifest => typeof value === 'object' && value !== null;

function consequencesOf({ object, objects }: Leaf, before: unknown, after: unknown): readonly Consequence[] {
  if (!isManifest(before) || !isManifest(after)) throw new Error('a manifest is an object');
  const state = (of: Manifest) => ({
    objects: objects.map((each) => (each === object ? { ...object, manifest: of } : each)),
  });
  const changed = planChanges(state(before), state(after)).changes.filter(({ action }) => action !== 'unchanged');
  expect(changed).toHaveLength(1);
  return changed.flatMap(({ consequences }) => consequences);
}

const all = leavesOfAll();

describe('a change of what we declare never goes without an answer of a rule:', () => {
  it.each(all.map((leaf) => [leaf.name, leaf] as const))('%s', (_name, leaf) => {
    const { manifest: declared } = leaf.object;
    const changed = withValue(declared, leaf.at, another(valueAt(declared, leaf.at)));
    const removed = withValue(declared, leaf.at, undefined);
    for (const [before, after] of [
      [declared, changed],
      [declared, removed],
      [removed, declared],
    ]) {
      const consequences = consequencesOf(leaf, before, after);
      expect(consequences).not.toEqual([]);
      expect(consequences.map(({ rule }) => rule)).not.toContain('unknown');
      expect(consequences.filter(({ because, source }) => because === '' || source === '')).toEqual([]);
    }
  });
});

describe('a change that no rule knows', () => {
  it.each(['Kafka', 'KafkaTopic', 'KafkaUser', 'KafkaNodePool', 'Deployment', 'StatefulSet', 'Service', 'Gateway'])(
    'is taken for a restart, of a %s',
    (kind) => {
      const [before, after] = [manifest('v1', kind, {}), manifest('v1', kind, { invented: { field: 1 } })];
      const [change] = planOf([before], [after]).changes;
      expect(change?.consequences).toMatchObject([
        { effect: 'unknown, take it for a restart', rule: 'unknown', fields: ['invented'] },
      ]);
    },
  );

  it('is the deletion of a kind that no rule knows', () => {
    const [change] = planOf([manifest('v1', 'Gateway', {})], []).changes;
    expect(change?.consequences).toMatchObject([{ effect: 'unknown, take it for a restart' }]);
  });
});

it('every kind that we declare has an answer to its deletion', () => {
  const kinds = new Map(all.map(({ object }) => [object.manifest.kind, object.manifest]));
  const silent = [...kinds].filter(([, of]) =>
    planOf([of], []).changes.some(({ consequences }) => consequences.some(({ rule }) => rule === 'unknown')),
  );
  expect(silent.map(([kind]) => kind)).toEqual([]);
});
