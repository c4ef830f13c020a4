import { type DeclaredObject, identity } from '../manifest';
import { diffFields } from './field-diff';
import type { Change, Plan, State } from './plan';

/** What it takes to get from one state to the other, and what follows from each change. */
export function planChanges(before: State, after: State): Plan {
  const old = new Map(before.objects.map((object) => [identity(object.manifest), object]));
  const declared = new Set(after.objects.map((object) => identity(object.manifest)));
  const deleted = before.objects.filter((object) => !declared.has(identity(object.manifest))).reverse();
  return {
    changes: [
      ...after.objects.map((object) => changeOf(old.get(identity(object.manifest)), object)),
      ...deleted.map((object) => change('delete', object)),
    ],
    contract: { fields: [], consequences: [] },
  };
}

function changeOf(before: DeclaredObject | undefined, after: DeclaredObject): Change {
  if (before === undefined) return change('create', after);
  const fields = diffFields(before.manifest, after.manifest);
  return { ...change(fields.length > 0 ? 'update' : 'unchanged', after), fields };
}

const change = (action: Change['action'], { manifest, path, unit }: DeclaredObject): Change => ({
  action,
  object: identity(manifest),
  kind: manifest.kind,
  path,
  unit,
  fields: [],
  consequences: [],
});
