import { engine, patched } from '../simulation/engine';
import { mutations } from '../simulation/mutations';
import { simulateSeed } from '../simulation/simulation';

const SEEDS = 500;
const PATIENCE_MS = 600_000;

test(
  `in ${SEEDS} runs that chance decides, no row is lost, none is doubled, and the store always goes on`,
  async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { violation } = await simulateSeed(engine, seed);
      if (violation !== undefined) throw new Error(`${violation}: make simulate SEED=${seed} tells how`);
    }
  },
  PATIENCE_MS,
);

test('a run is the same each time', async () => {
  const [first, second] = [await simulateSeed(engine, 7), await simulateSeed(engine, 7)];
  expect(second.choices).toEqual(first.choices);
  expect(second.steps).toBe(first.steps);
});

test.each(mutations.map(({ name, seeds, patches }) => [name, seeds, patches] as const))(
  'it finds that %s within %i seeds',
  async (_, seeds, patches) => {
    const mutant = patched(patches);
    for (let seed = 1; seed <= seeds; seed++) {
      if ((await simulateSeed(mutant, seed)).violation !== undefined) return;
    }
    throw new Error(`${seeds} seeds find nothing`);
  },
  PATIENCE_MS,
);
