import { Command, Option } from 'commander';
import { environmentNames } from '../../environments';
import { declaredAt } from '../base';
import { declared } from '../declared';
import { EXIT, exitCode } from '../plan/plan';
import { planChanges } from '../plan/plan-changes';
import { FORMATS, type Format, render } from '../plan/render';

interface DiffOptions {
  readonly env: string;
  readonly base: string;
  readonly format: Format;
}

/** `diff`: what would this change do? */
export function diffCommand(): Command {
  return new Command('diff')
    .description('Shows what a change does to what runs: each field, and what follows from it.')
    .addOption(new Option('--env <name>', 'the environment').choices(environmentNames).env('ENV').default('local'))
    .addOption(new Option('--base <ref>', 'the git ref to compare with').env('BASE').makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how to show it').choices(FORMATS).env('FORMAT').default('terminal'))
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(diffWithBase);
}

const EXIT_CODES = 'Exit codes: 0 no changes, 2 changes, 3 dangerous changes, 1 any other trouble.';

async function diffWithBase({ env, base, format }: DiffOptions): Promise<void> {
  try {
    // First what is here: if that does not synthesize, there is nothing to compare.
    const after = declared(env);
    const plan = planChanges(await declaredAt(base, env), after);
    process.stdout.write(render(plan, format, `What changes in ${env} since ${base}`));
    process.exitCode = exitCode(plan);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT.trouble;
  }
}
