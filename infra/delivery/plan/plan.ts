import type { Pipeline } from '../../../job/definition';
import type { ImageContents } from '../../image-contents';
import type { Arrow } from '../../picture/wiring';
import type { DeclaredObject } from '../manifest';
import type { FieldChange } from './field-change';

/** One of the two states that a plan leads between. */
export interface State {
  /** In deploy order. */
  readonly objects: readonly DeclaredObject[];
  /** @default - not known, as of a cluster: then the contract is not compared */
  readonly pipeline?: Pipeline;
  /** What goes into our images, by their names. @default - not known, as of a cluster */
  readonly images?: Readonly<Record<string, ImageContents>>;
  /** @default - not known, as of a cluster, or of a checkout from before it was told */
  readonly wiring?: readonly Arrow[] | undefined;
}

export type Action = 'create' | 'update' | 'replace' | 'delete' | 'unchanged';

/** What a change does to what runs, from the harmless to the impossible. */
export const EFFECTS = [
  'no restart',
  'rolls pods',
  'stops pods',
  'rolls brokers',
  'restarts the job from a savepoint',
  'restarts the job without its state',
  'unknown, take it for a restart',
  'stores rows twice',
  'job state incompatible',
  'immutable, needs replacing',
  'loses data',
  'not possible',
] as const;

export type Effect = (typeof EFFECTS)[number];

/** Effects that nobody should meet unawares: a deployment asks first. */
export const DANGEROUS: readonly Effect[] = [
  'unknown, take it for a restart',
  'stores rows twice',
  'job state incompatible',
  'immutable, needs replacing',
  'loses data',
  'not possible',
];

export interface Consequence {
  readonly effect: Effect;
  /** Why, and what to do, in one sentence. */
  readonly because: string;
  /** The page that says so. */
  readonly source: string;
  /** The rule that found it. */
  readonly rule: string;
  /** The fields that it follows from, as {@link FieldChange.path}. */
  readonly fields: readonly string[];
}

/** What happens to one object. */
export interface Change {
  readonly action: Action;
  /** See `identity()`. */
  readonly object: string;
  readonly kind: string;
  /** The path of its construct. */
  readonly path: string;
  /** Its chart. */
  readonly chart: string;
  /** Of a new object all of them, of a deleted one none. */
  readonly fields: readonly FieldChange[];
  readonly consequences: readonly Consequence[];
}

/** What happens to the contract of the pipeline: topics, columns, tag types, window, aggregates, reasons. */
export interface ContractChange {
  readonly fields: readonly FieldChange[];
  readonly consequences: readonly Consequence[];
}

/** What goes into one of our images now, and did not before, or otherwise. */
export interface ImageChange {
  readonly image: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What is wired to what, where that changes. */
export interface WiringChange {
  readonly before: readonly Arrow[];
  readonly after: readonly Arrow[];
}

export interface Plan {
  /** Everything, unchanged objects too: as deployed, then deletions in the reverse order. */
  readonly changes: readonly Change[];
  readonly contract: ContractChange;
  readonly images: readonly ImageChange[];
  readonly wiring?: WiringChange;
}

/** Exit codes that a CI can branch on. */
export const EXIT = { none: 0, trouble: 1, changes: 2, dangerous: 3 } as const;

export function exitCode(plan: Plan): number {
  if (isDangerous(plan)) return EXIT.dangerous;
  const changed =
    plan.contract.fields.length > 0 ||
    plan.images.length > 0 ||
    plan.changes.some(({ action }) => action !== 'unchanged');
  return changed ? EXIT.changes : EXIT.none;
}

/** Whether a deployment of the plan must ask first. */
export const isDangerous = (plan: Plan): boolean =>
  allConsequences(plan).some(({ effect }) => DANGEROUS.includes(effect));

export const allConsequences = ({ changes, contract }: Plan): Consequence[] => [
  ...changes.flatMap(({ consequences }) => consequences),
  ...contract.consequences,
];
