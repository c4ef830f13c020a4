import { isRecord } from '../plan/field-diff';
import type { LiveObject } from './live-object';
import { FIELD_MANAGER } from './ownership';

/** An object without what others have set on it. */
export interface OwnPart {
  readonly own: LiveObject;
  /** What somebody other than a controller has set: `metadata.annotations.note (kubectl-annotate)`. */
  readonly others: readonly string[];
}

/** Who has set which fields, in the form of Kubernetes' FieldsV1: `f:` and a key, down to an empty record. */
interface ManagedFields {
  readonly manager: string;
  /** Controllers write through `status`, also what they note in annotations. */
  readonly subresource?: string;
  readonly fieldsV1: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Leaves out of an object what only others hold and an object that is made anew would not have: a revision that a
 * controller notes is no field that we take away. Entries that others have put into our lists stay.
 * @param live with its managedFields
 */
export function ownPart(live: LiveObject, anew: LiveObject): OwnPart {
  const { managedFields } = live.metadata;
  const all: readonly ManagedFields[] = Array.isArray(managedFields) ? managedFields : [];
  const ours = all.filter(({ manager }) => manager === FIELD_MANAGER).map(({ fieldsV1 }) => fieldsV1);
  const theirs = all.filter(({ manager }) => manager !== FIELD_MANAGER);
  const others: string[] = [];
  const strip = (value: Fields, fresh: unknown, held: readonly Fields[], path: readonly string[]): Fields =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => {
        const here = [...path, key];
        const managers = theirs.filter(({ fieldsV1 }) => isHeld(fieldsV1, here));
        if (managers.length === 0) return [[key, inner]];
        const made = isRecord(fresh) ? fresh[key] : undefined;
        const own = below(held, key);
        const isTheirs = own.length === 0 && made === undefined;
        if (isRecord(inner)) {
          const rest = strip(inner, made, own, here);
          return isTheirs && Object.keys(rest).length === 0 ? [] : [[key, rest]];
        }
        if (!isTheirs) return [[key, inner]];
        others.push(...managers.filter(isNoController).map(({ manager }) => `${here.join('.')} (${manager})`));
        return [];
      }),
    );
  const { apiVersion, kind, metadata } = live;
  return { own: { apiVersion, kind, metadata, ...strip(live, anew, ours, []) }, others };
}

const isNoController = ({ subresource, manager }: ManagedFields): boolean =>
  subresource !== 'status' && !manager.startsWith('kube-controller-manager');

const below = (fields: readonly Fields[], key: string): Fields[] =>
  fields.map((each) => each[`f:${key}`]).filter(isRecord);

const isHeld = (fields: Fields, path: readonly string[]): boolean =>
  path.reduce<readonly Fields[]>(below, [fields]).length > 0;
