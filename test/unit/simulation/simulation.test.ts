import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engine } from '../../simulation/engine';
import { mutations } from '../../simulation/mutations/mutations';
import { simulateSeed } from '../../simulation/simulation';

const SEEDS = 2_000;
const PATIENCE_MS = 600_000;
const ROOT = join(__dirname, '../../..');

/** In a process of its own: Jest's modules are several times slower. */
async function run(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const args = ['--max-semi-space-size=64', '-r', './register.js', `test/simulation/${file}`];
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`);
  });
  return stdout;
}

let found: Record<string, number | null>;

beforeAll(async () => {
  found = JSON.parse(await run('mutants.ts'));
}, PATIENCE_MS);

test(
  `in ${SEEDS} runs that chance decides, no row is lost, none is doubled, and the store always goes on`,
  async () => {
    expect(await run('cli.ts', { UAF_SEEDS: String(SEEDS) })).toContain(`${SEEDS} seeds`);
  },
  PATIENCE_MS,
);

test('the first seed that fails ends the others, and its shortest history is told', async () => {
  const told = run('cli.ts', { UAF_SEEDS: '1000000', UAF_MUTATION: 'rows of aborted transactions count' });
  await expect(told).rejects.toThrow(/^seed \d+: row .*\n(.*\n)+above, its shortest: row .* should not be stored\n/m);
}, 60_000);

test('a run is the same each time', async () => {
  const [first, second] = [await simulateSeed(engine, 7), await simulateSeed(engine, 7)];
  expect(second.choices).toEqual(first.choices);
  expect(second.steps).toBe(first.steps);
});

test.each(mutations.map(({ name, seeds }) => [name, seeds] as const))('it finds that %s within %i seeds', (name) => {
  expect(found[name]).toEqual(expect.any(Number));
});
