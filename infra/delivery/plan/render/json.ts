import { exitCode, type Plan } from '../plan';
import { counts } from './sections';

/** A plan for programs. Unchanged objects are only counted. */
export function renderJson(plan: Plan): string {
  const changes = plan.changes.filter(({ action }) => action !== 'unchanged');
  return `${JSON.stringify({ exitCode: exitCode(plan), counts: counts(plan), ...plan, changes }, undefined, 2)}\n`;
}
