import { availableParallelism } from 'node:os';
import { Campaign } from './campaign';
import { type Engine, engine, patched } from './engine';
import { explain } from './explain';
import { mutations } from './mutations/mutations';
import { distribute, work } from './workers';

/**
 * `UAF_SEED=n` runs that one and tells its whole history; `UAF_SEEDS=n` runs as many, from `UAF_FIRST` on, on all cores or
 * `UAF_WORKERS` of them, up to the first that fails. `UAF_MUTATION` plants the fault of that name.
 */
async function main(): Promise<void> {
  const { UAF_SEED: seed, UAF_SEEDS: seeds = '10000', UAF_FIRST: from = '1', UAF_MUTATION: mutation } = process.env;
  const { UAF_WORKERS: workers = String(availableParallelism()) } = process.env;
  const given = { SEED: seed ?? '1', SEEDS: seeds, FIRST: from, WORKERS: workers };
  for (const [name, text] of Object.entries(given))
    if (!/^\d+$/.test(text)) throw new Error(`${name} '${text}' is no whole number`);
  const tested = mutation === undefined ? engine : withFault(mutation);
  if (process.send !== undefined) await work(tested, Number(from), Number(seeds), Number(workers));
  else if (seed !== undefined) process.exitCode = (await explain(tested, Number(seed), say)) ? 0 : 1;
  else process.exitCode = await runAll(new Campaign(Number(from), Number(seeds), Number(workers)), tested);
}

async function runAll(campaign: Campaign, tested: Engine): Promise<number> {
  const start = performance.now();
  await distribute(campaign, __filename, say);
  const { finding } = campaign;
  if (finding !== undefined) {
    say(`looks for the shortest history of seed ${finding.seed} that fails in the same way`);
    return (await explain(tested, finding.seed, say)) ? 0 : 1;
  }
  say(campaign.total((performance.now() - start) / 1000));
  return 0;
}

function withFault(name: string): Engine {
  const found = mutations.find((each) => each.name === name);
  if (found !== undefined) return patched(found.patches);
  throw new Error(`UAF_MUTATION '${name}' is none of: ${mutations.map((each) => each.name).join('; ')}`);
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
