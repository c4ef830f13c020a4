import type { FieldChange } from '../field-change';
import {
  type Action,
  allConsequences,
  type Change,
  type Consequence,
  DANGEROUS,
  EFFECTS,
  type ImageChange,
  type Plan,
} from '../plan';
import { isSqlScript } from './value';

/** The changes of one chart. */
export interface Group {
  readonly chart: string;
  readonly changes: readonly Change[];
}

/** Changes that change something, by chart, in their order. */
export function groups({ changes }: Plan): Group[] {
  const changed = changes.filter(({ action }) => action !== 'unchanged');
  const charts = [...new Set(changed.map(({ chart }) => chart))];
  return charts.map((chart) => ({ chart, changes: changed.filter((change) => change.chart === chart) }));
}

/** How many objects each action concerns. */
export const counts = ({ changes }: Plan): Record<Action, number> => {
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    unchanged: count('unchanged'),
  };
};

/** What changed in an image, one line each, the files first: they are why the packages changed. */
export const imageLines = ({ added, changed, removed }: ImageChange): string[] => [
  ...[...changed].sort(filesFirst).map((path) => `~ ${path}`),
  ...[...added].sort(filesFirst).map((path) => `+ ${path}`),
  ...[...removed].sort(filesFirst).map((path) => `- ${path}`),
];

const filesFirst = (a: string, b: string): number => Number(isPackage(a)) - Number(isPackage(b)) || (a < b ? -1 : 1);

const isPackage = (path: string): boolean => path.startsWith('node_modules/');

/** `1 to create, 2 to update; 38 unchanged`. */
export function summary(plan: Plan): string {
  const { unchanged, ...rest } = counts(plan);
  const parts = Object.entries(rest).flatMap(([action, n]) => (n > 0 ? [`${n} to ${action}`] : []));
  const contract = plan.contract.fields.length > 0 ? ['the contract changes'] : [];
  const images = plan.images.length > 0 ? [`${plan.images.length} of our images to build`] : [];
  return `${[...parts, ...contract, ...images].join(', ') || 'no changes'}; ${unchanged} unchanged`;
}

/** The scripts that the job runs, whose lines are shown apart. */
export const sqlChanges = ({ changes }: Plan): FieldChange[] =>
  changes.flatMap(({ fields }) => fields.filter(isSqlScript));

/** The fields that an effect follows from, where the change has others too. */
export function causes(consequence: Consequence, all: readonly FieldChange[]): string {
  const { fields } = consequence;
  const others = all.some(({ path }) => !fields.includes(path));
  if (fields.length === 0 || !others) return '';
  const more = fields.length > SHOWN ? ` and ${fields.length - SHOWN} more` : '';
  return ` (${fields.slice(0, SHOWN).join(', ')}${more})`;
}

const SHOWN = 3;

/** The gravest effect of a change. */
export function gravest(consequences: readonly Consequence[]): Consequence | undefined {
  return [...consequences].sort((a, b) => EFFECTS.indexOf(b.effect) - EFFECTS.indexOf(a.effect))[0];
}

export const dangers = (plan: Plan): Consequence[] =>
  allConsequences(plan).filter(({ effect }) => DANGEROUS.includes(effect));
