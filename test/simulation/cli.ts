import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Choices, shorten } from './choices';
import { engine } from './engine';
import { simulate, simulateSeed } from './simulation';

/** A larger young generation: a sixth less CPU for 2,000 seeds than with Node's own. */
const ENGINE = ['--max-semi-space-size=64', '-r', './register.js'];
/** Seeds between two lines of progress. */
const REPORT_EVERY = 2_000;

/** `UAF_SEED=n` runs that one and tells its whole history; `UAF_SEEDS=n` runs as many, from `UAF_FIRST` on, on all cores. */
async function main(): Promise<void> {
  const { UAF_SEED: seed, UAF_SEEDS: seeds = '10000', UAF_FIRST: from = '1' } = process.env;
  const { UAF_WORKERS: workers = String(availableParallelism()) } = process.env;
  if (seed !== undefined) process.exitCode = await explain(Number(seed));
  else if (process.send !== undefined) await work(Number(from), Number(seeds), Number(workers));
  else process.exitCode = await distribute(Number(from), Number(seeds), Number(workers));
}

/** Runs every `stride`th seed, and stops at the first that fails. */
async function work(first: number, count: number, stride: number): Promise<void> {
  for (let seed = first, done = 0; done < count; seed += stride, done++) {
    const { violation, steps } = await simulateSeed(engine, seed);
    process.send?.({ seed, violation, steps });
    if (violation !== undefined) break;
  }
  process.disconnect();
}

async function distribute(first: number, count: number, workers: number): Promise<number> {
  const start = performance.now();
  let [done, steps, failed] = [0, 0, Number.POSITIVE_INFINITY];
  const children = Array.from({ length: workers }, (_, index) =>
    fork(__filename, {
      execArgv: ENGINE,
      env: {
        ...process.env,
        UAF_FIRST: String(first + index),
        UAF_SEEDS: String(Math.ceil((count - index) / workers)),
        UAF_WORKERS: String(workers),
      },
    }),
  );
  const seconds = () => ((performance.now() - start) / 1000).toFixed(0);
  for (const child of children) {
    child.on('message', (message: { seed: number; violation?: string; steps: number }) => {
      done++;
      steps += message.steps;
      if (message.violation !== undefined) failed = Math.min(failed, message.seed);
      if (done % REPORT_EVERY === 0)
        process.stdout.write(`${done} of ${count} seeds, ${steps} steps, ${seconds()} s\n`);
    });
  }
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  if (failed !== Number.POSITIVE_INFINITY) return explain(failed);
  if (codes.some((code) => code !== 0)) return 1;
  process.stdout.write(`${done} seeds, ${steps} steps, ${seconds()} s: nothing lost, nothing doubled\n`);
  return 0;
}

/** Tells the history of a seed: the shortest that fails in the same way, where it fails. */
async function explain(seed: number): Promise<number> {
  const found = await simulate(engine, Choices.ofSeed(seed), true);
  if (found.violation === undefined) {
    process.stdout.write(
      `${found.history.join('\n')}\nseed ${seed}: nothing lost, nothing doubled, ${found.steps} steps\n`,
    );
    return 0;
  }
  const kind = kindOf(found.violation);
  const shortest = await shorten(found.choices, async (choices) => {
    const { violation } = await simulate(engine, Choices.of(choices));
    return violation !== undefined && kindOf(violation) === kind;
  });
  const { violation, history } = await simulate(engine, Choices.of(shortest), true);
  const unusual = shortest.filter((choice) => choice > 0).length;
  process.stdout.write(
    `${history.join('\n')}\n\nseed ${seed}: ${found.violation}\nabove, its shortest: ${violation}\n` +
      `${unusual} choices of ${found.choices.length} are not the harmless ones. make simulate SEED=${seed} runs it again\n`,
  );
  return 1;
}

/** The same violation of another row or file is the same. */
const kindOf = (violation: string): string => violation.replace(/\S*\d\S*/g, '#');

void main();
