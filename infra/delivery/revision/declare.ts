/**
 * Prints what an environment of a checkout declares, as JSON: `node -r ./register.js declare.ts ROOT ENVIRONMENT`.
 * A process of its own, since two checkouts in one process would share what they should not.
 */
import { maskOutput } from '../../../job/masked-output';
import { declared } from './declared';

maskOutput(process.stderr);

const [root = '', environment = ''] = process.argv.slice(2);
try {
  process.stdout.write(JSON.stringify(declared(environment, root)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
