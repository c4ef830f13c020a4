import { patched } from './engine';
import { mutations } from './mutations';
import { simulateSeed } from './simulation';

/** Prints for each mutation the first seed that finds it, or null, as JSON. */
async function main(): Promise<void> {
  const found: Record<string, number | null> = {};
  for (const { name, seeds, patches } of mutations) {
    const mutant = patched(patches);
    found[name] = null;
    for (let seed = 1; seed <= seeds && found[name] === null; seed++) {
      if ((await simulateSeed(mutant, seed)).violation !== undefined) found[name] = seed;
    }
  }
  process.stdout.write(JSON.stringify(found));
}

void main();
