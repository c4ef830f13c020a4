import type { Manifest } from '../manifest';
import type { FieldChange } from './field-change';
import type { Effect, State } from './plan';

/** What a rule judges: one object before and after, among all others. */
export interface Subject {
  /** @default - the object is new */
  readonly before?: Manifest;
  /** @default - the object is deleted */
  readonly after?: Manifest;
  /** The fields that matched the rule. */
  readonly fields: readonly FieldChange[];
  readonly states: { readonly before: State; readonly after: State };
}

export type RuledAction = 'create' | 'update' | 'delete';

/**
 * One consequence of one sort of change. Of the rules that match a field, the first one counts; a field that none
 * matches is unknown, and never harmless.
 */
export interface Rule {
  readonly id: string;
  /** The kinds of objects it is about; `Pipeline` is the contract. */
  readonly kinds: readonly string[];
  /** @default ['update'] */
  readonly actions?: readonly RuledAction[];
  /** Which changed fields, by their path. @default - an update's fields don't matter */
  readonly fields?: RegExp;
  /** Which changes of those fields. @default - all */
  readonly change?: (field: FieldChange, subject: Subject) => boolean;
  /** Under which circumstances. @default - all */
  readonly when?: (subject: Subject) => boolean;
  readonly effect: Effect | ((subject: Subject) => Effect);
  /** The fields count for the rules after this one too, as they have a second effect. @default false */
  readonly also?: boolean;
  /** The object is deleted and recreated. @default false */
  readonly replaces?: boolean;
  readonly because: string | ((subject: Subject) => string);
  /** The page that says so. */
  readonly source: string;
}
