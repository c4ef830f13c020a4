import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patched } from './engine';
import foundBy from './found-by.json';
import { type Mutation, mutations } from './mutations';
import { simulateSeed } from './simulation';

/** What found each mutation when this file was written: tried first, it spares the search where it still does. */
const known: Readonly<Record<string, number>> = foundBy;

/** Prints for each mutation, or those whose name holds the argument, a seed that finds it, or null; UAF_RENEW=1 keeps them. */
async function main(): Promise<void> {
  const found: Record<string, number | null> = {};
  const [, , wanted = ''] = process.argv;
  for (const mutation of mutations.filter(({ name }) => name.includes(wanted))) {
    found[mutation.name] = await seedThatFinds(mutation);
  }
  const text = JSON.stringify(found, undefined, 2);
  if (process.env.UAF_RENEW === '1') writeFileSync(join(__dirname, 'found-by.json'), `${text}\n`);
  process.stdout.write(text);
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
