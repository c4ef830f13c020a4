import { patched } from './engine';
import { mutations } from './mutations';
import { simulateSeed } from './simulation';

/** Prints for each mutation, or those whose name holds the argument, the first seed that finds it, or null, as JSON. */
async function main(): Promise<void> {
  const found: Record<string, number | null> = {};
  const [, , wanted = ''] = process.argv;
  for (const { name, seeds, patches } of mutations.filter(({ name }) => name.includes(wanted))) {
    const mutant = patched(patches);
    found[name] = null;
    for (let seed = 1; seed <= seeds && found[name] === null; seed++) {
      if ((await simulateSeed(mutant, seed)).violation !== undefined) found[name] = seed;
    }
  }
  process.stdout.write(JSON.stringify(found));
}

void main();
