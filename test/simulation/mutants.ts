import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patched } from './engine';
import foundBy from './found-by.json';
import type { Mutation } from './mutations/mutation';
import { mutations } from './mutations/mutations';
import { simulateSeed } from './simulation';

/** What found each mutation when this file was written: tried first, it spares the search where it still does. */
const known: Readonly<Record<string, number>> = foundBy;

/** Prints for each mutation, or those whose name holds the argument, a seed that finds it, or null; UAF_RENEW=1 keeps them. */
async function main(): Promise<void> {
  const found: Record<string, number | null> = {};
  const [, , wanted = ''] = process.argv;
  for (const mutation of mutations.filter(({ name }) => name.includes(wanted))) {
    found[mutation.name] = await seedThatFinds(mutation);
    if (process.env.UAF_RENEW === '1') keep(found);
  }
  process.stdout.write(JSON.stringify(found, undefined, 2));
}

/** With what was known of the others. */
function keep(found: Readonly<Record<string, number | null>>): void {
  const all = mutations.map(({ name }) => [name, found[name] ?? known[name] ?? null]);
  writeFileSync(join(__dirname, 'found-by.json'), `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
}

/** @returns null where none of the mutation's seeds does */
async function seedThatFinds({ name, seeds, patches }: Mutation): Promise<number | null> {
  const mutant = patched(patches);
  const first = known[name] ?? 1;
  const others = Array.from({ length: seeds }, (_, i) => i + 1);
  for (const seed of first <= seeds ? [first, ...others] : others) {
    if ((await simulateSeed(mutant, seed)).violation !== undefined) return seed;
  }
  return null;
}

void main();
