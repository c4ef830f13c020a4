import type { FieldChange } from '../field-change';

type Fate = 'new' | 'gone' | 'changed';

const SAYS: Readonly<Record<Fate, (names: string) => string>> = {
  new: (names) => `${names} begins with the windows that follow, and points before have none`,
  gone: (names) => `${names} gets no more values, and points that exist keep theirs`,
  changed: (names) =>
    `${names} means something else in the windows that follow, and no point says which: a field of another name would`,
};

/** What changed aggregates do to the fields of InfluxDB's points: `field 'maximum' begins with ...`. */
export function becomeOfFields(changes: readonly FieldChange[]): string[] {
  const fates = changes.flatMap((change) => namesOf(change).map((name) => ({ name, fate: fateOf(change) })));
  return (['new', 'gone', 'changed'] as const).flatMap((fate) => {
    const names = [...new Set(fates.flatMap((each) => (each.fate === fate ? [`field '${each.name}'`] : [])))];
    return names.length === 0 ? [] : [SAYS[fate](names.join(', '))];
  });
}

/** Of `speedLayer.aggregates.<type>.<field>`, or of all fields of a type that is new or gone. */
function namesOf({ at: [, aggregates, , field], before, after }: FieldChange): string[] {
  if (aggregates !== 'aggregates') return [];
  return typeof field === 'string' ? [field] : Object.keys(Object(after ?? before));
}

function fateOf({ at, before, after }: FieldChange): Fate {
  if (at.length > 4) return 'changed';
  if (before === undefined) return 'new';
  return after === undefined ? 'gone' : 'changed';
}
