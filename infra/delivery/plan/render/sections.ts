import type { FieldChange } from '../field-change';
import { type Action, allConsequences, type Change, type Consequence, DANGEROUS, EFFECTS, type Plan } from '../plan';
import { isSqlScript } from './value';

/** The changes of one chart. */
export interface Group {
  readonly chart: string;
  readonly changes: readonly Change[];
}

export const ACTIONS: readonly Action[] = ['create', 'update', 'replace', 'delete', 'unchanged'];

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

/** `1 to create, 2 to update; 38 unchanged`. */
export function summary(plan: Plan): string {
  const { unchanged, ...rest } = counts(plan);
  const parts = Object.entries(rest).flatMap(([action, n]) => (n > 0 ? [`${n} to ${action}`] : []));
  const contract = plan.contract.fields.length > 0 ? ['the contract changes'] : [];
  return `${[...parts, ...contract].join(', ') || 'no changes'}; ${unchanged} unchanged`;
}

/** The scripts that the job runs, whose lines are shown apart. */
export const sqlChanges = ({ changes }: Plan): FieldChange[] =>
  changes.flatMap(({ fields }) => fields.filter(isSqlScript));

/** The gravest effect of a change. */
export function gravest(consequences: readonly Consequence[]): Consequence | undefined {
  return [...consequences].sort((a, b) => EFFECTS.indexOf(b.effect) - EFFECTS.indexOf(a.effect))[0];
}

export const dangers = (plan: Plan): Consequence[] =>
  allConsequences(plan).filter(({ effect }) => DANGEROUS.includes(effect));
