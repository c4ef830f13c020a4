import { textOf } from '../../../picture/wiring';
import { type DeclaredObject, identity, type Manifest } from '../../manifest';
import type { FieldChange } from '../field-change';
import { diffFields, fieldsOf } from '../field-diff';
import type { Change, ContractChange, ImageChange, Plan, State } from '../plan';
import type { RuledAction } from '../rule';
import { rules } from '../rules';
import { type Judgement, judge } from './judge';
import { mask } from './mask';

type States = { readonly before: State; readonly after: State };

/** What it takes to get from one state to the other, and what follows from each change. Secrets are hidden. */
export function planChanges(before: State, after: State): Plan {
  const states = { before, after };
  const old = new Map(before.objects.map((object) => [identity(object.manifest), object]));
  const declared = new Set(after.objects.map((object) => identity(object.manifest)));
  const deleted = before.objects.filter((object) => !declared.has(identity(object.manifest))).reverse();
  return {
    changes: [
      ...after.objects.map((object) => changeOf(old.get(identity(object.manifest)), object, states)),
      ...deleted.map((object) => deletion(object, states)),
    ],
    contract: contractChange(states),
    images: imageChanges(before.images, after.images),
    ...wiringChange(states),
  };
}

function changeOf(before: DeclaredObject | undefined, after: DeclaredObject, states: States): Change {
  if (before === undefined) {
    const { kind } = after.manifest;
    const { consequences } = judged('create', kind, { after: after.manifest, states });
    return change('create', after, { fields: content(after.manifest).map((field) => mask(kind, field)), consequences });
  }
  const fields = diffFields(before.manifest, after.manifest);
  if (fields.length === 0) return change('unchanged', after, {});
  const { kind } = after.manifest;
  const subject = { before: before.manifest, after: after.manifest, states };
  const { consequences, replaces } = judge(rules, kind, 'update', { ...subject, fields });
  return change(replaces ? 'replace' : 'update', after, {
    fields: fields.map((field) => mask(kind, field)),
    consequences,
  });
}

/** The fields of a new object, but for those that its identity tells. */
function content({ apiVersion, kind: _kind, metadata, ...rest }: Manifest): FieldChange[] {
  const { name: _name, namespace: _namespace, ...told } = metadata;
  return fieldsOf({ apiVersion, ...(Object.keys(told).length > 0 && { metadata: told }), ...rest });
}

/** Images that only one state has are told by the objects that come or go with them. */
const imageChanges = (before: State['images'] = {}, after: State['images'] = {}): ImageChange[] =>
  Object.entries(after).flatMap(([image, now]) => {
    const old = before[image];
    if (old === undefined) return [];
    const added = Object.keys(now).filter((path) => old[path] === undefined);
    const removed = Object.keys(old).filter((path) => now[path] === undefined);
    const changed = Object.keys(now).filter((path) => old[path] !== undefined && old[path] !== now[path]);
    return added.length + removed.length + changed.length > 0 ? [{ image, added, changed, removed }] : [];
  });

function wiringChange({ before, after }: States): Pick<Plan, 'wiring'> {
  if (before.wiring === undefined || after.wiring === undefined) return {};
  const isSame = before.wiring.map(textOf).join('\n') === after.wiring.map(textOf).join('\n');
  return isSame ? {} : { wiring: { before: before.wiring, after: after.wiring } };
}

const deletion = (object: DeclaredObject, states: States): Change =>
  change('delete', object, judged('delete', object.manifest.kind, { before: object.manifest, states }));

function contractChange({ before, after }: States): ContractChange {
  if (before.pipeline === undefined || after.pipeline === undefined) return { fields: [], consequences: [] };
  const fields = diffFields(before.pipeline, after.pipeline);
  if (fields.length === 0) return { fields, consequences: [] };
  const { consequences } = judge(rules, 'Pipeline', 'update', { fields, states: { before, after } });
  return { fields, consequences };
}

const judged = (
  action: RuledAction,
  kind: string,
  subject: { readonly before?: Manifest; readonly after?: Manifest; readonly states: States },
): Judgement => judge(rules, kind, action, { ...subject, fields: [] });

const change = (
  action: Change['action'],
  { manifest, path, chart }: DeclaredObject,
  { fields = [], consequences = [] }: Partial<Pick<Change, 'fields' | 'consequences'>>,
): Change => ({ action, object: identity(manifest), kind: manifest.kind, path, chart, fields, consequences });
