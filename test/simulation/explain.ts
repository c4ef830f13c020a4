import { Choices, shorten } from './choices';
import type { Engine } from './engine';
import { simulate } from './simulation';

/** Tells the history of a seed: the shortest that fails in the same way, where it fails. @returns whether it does not */
export async function explain(engine: Engine, seed: number, say: (text: string) => void): Promise<boolean> {
  const found = await simulate(engine, Choices.ofSeed(seed), true);
  if (found.violation === undefined) {
    say(`${found.history.join('\n')}\nseed ${seed}: nothing lost, nothing doubled, ${found.steps} steps`);
    return true;
  }
  const kind = kindOf(found.violation);
  const shortest = await shorten(found.choices, async (choices) => {
    const { violation } = await simulate(engine, Choices.of(choices));
    return violation !== undefined && kindOf(violation) === kind;
  });
  const { violation, history } = await simulate(engine, Choices.of(shortest), true);
  const unusual = shortest.filter((choice) => choice > 0).length;
  say(
    `${history.join('\n')}\n\nseed ${seed}: ${found.violation}\nabove, its shortest: ${violation}\n` +
      `${unusual} choices of ${found.choices.length} are not the harmless ones. make simulate SEED=${seed} runs it again`,
  );
  return false;
}

/** The same violation of another row or file is the same. */
const kindOf = (violation: string): string => violation.replace(/\S*\d\S*/g, '#');
