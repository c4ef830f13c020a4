import type { Plan } from '../plan/plan';

/** What a plan says in few words: each effect, with how many objects have it. */
export function said(plan: Plan | undefined): string[] {
  if (plan === undefined) return ['no changes'];
  const changed = plan.changes.filter(({ action }) => action !== 'unchanged');
  const texts = changed.flatMap(({ action, kind, consequences }) =>
    consequences.length === 0 ? [`${action} ${kind}`] : consequences.map(({ effect }) => `${kind}: ${effect}`),
  );
  const counted = [...new Set(texts)].map((text) => {
    const count = texts.filter((one) => one === text).length;
    return count === 1 ? text : `${text} (${count})`;
  });
  return counted.length > 6 ? [`${changed.length} objects change`] : counted;
}

/** How many pods of which components are gone. */
export const texts = (counts: Readonly<Record<string, number>>): string[] => {
  const lines = Object.entries(counts).map(([component, count]) => `${count} of ${component} gone`);
  return lines.length > 0 ? lines : ['no pod is gone'];
};

/** How the components of which pods are gone differ from those that were to be. */
export const unexpected = (happened: Readonly<Record<string, number>>, expected: readonly string[]): string[] => [
  ...Object.keys(happened)
    .filter((component) => !expected.includes(component))
    .map((component) => `pods of ${component} are gone, which nobody expected`),
  ...expected.filter((component) => !(component in happened)).map((component) => `no pod of ${component} is gone`),
];
