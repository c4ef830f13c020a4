import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from './environment';

const OTHERS = ['environment', 'index'];

/** The names of all environments: those of the files in this folder. */
export const environmentNames = readdirSync(__dirname)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !OTHERS.includes(name))
  .sort();

/**
 * Loads an environment by its name.
 * @throws Error that names the environments there are
 */
export function loadEnvironment(name: string): Environment {
  if (!environmentNames.includes(name)) {
    const known = environmentNames.join(', ');
    throw new Error(`there is no environment '${name}': choose one of ${known}, or add infra/environments/${name}.ts`);
  }
  const module: { default?: unknown } = require(join(__dirname, name));
  if (!(module.default instanceof Environment)) {
    throw new Error(
      `infra/environments/${name}.ts has no environment: write 'export default new Environment({ ... })'`,
    );
  }
  return module.default;
}
