import { setImmediate } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { target } from '../cluster/target';
import { planAgainst } from '../deploy/cluster-plan';
import { planChanges } from '../plan/changes/plan-changes';
import { EXIT, exitCode, type Plan } from '../plan/plan';
import { type Format, render } from '../plan/render';
import { declaredAt } from '../revision/base';
import { declared, withReleases } from '../revision/declared';
import { envOption, formatOption } from './options';
import { runCommand } from './run-command';

interface DiffOptions {
  readonly env: string;
  /** Undefined or empty: the cluster. */
  readonly base?: string;
  readonly format: 'table' | 'json';
  readonly markdown?: boolean;
}

/** `diff`: what would this change do? */
export function diffCommand(): Command {
  return new Command('diff')
    .description('Shows what a change does to the running system: each field, with its consequence.')
    .addOption(envOption())
    .addOption(new Option('--base <ref>', 'the git ref to compare with, instead of the cluster').env('UAF_BASE'))
    .addOption(formatOption())
    .addOption(new Option('--markdown', 'show it as the comment of a pull request').env('UAF_MARKDOWN'))
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action((options: DiffOptions) => (options.base ? diffWithBase(options, options.base) : diffWithCluster(options)));
}

const EXIT_CODES = 'Exit codes: 0 no changes, 2 changes, 3 dangerous changes, 1 any other trouble.';

async function diffWithBase({ env, ...shown }: DiffOptions, base: string): Promise<void> {
  try {
    const before = declaredAt(base, env);
    // What is wrong here is said first; the other side may be wrong too.
    before.catch(() => undefined);
    // Its process has started then, and works while this one does.
    await setImmediate();
    const after = withReleases(declared(env));
    show(planChanges(await before, after), formatOf(shown), `What changes in ${env} since ${base}`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT.trouble;
  }
}

const diffWithCluster = ({ env, ...shown }: DiffOptions): Promise<void> =>
  runCommand(undefined, async () => {
    const to = await target(env);
    const { plan } = await planAgainst(to);
    show(plan, formatOf(shown), `What a deployment of ${env} changes in the cluster ${to.kubectl.context}`);
  });

const formatOf = ({ format, markdown }: Omit<DiffOptions, 'env'>): Format =>
  markdown ? 'markdown' : format === 'json' ? 'json' : 'terminal';

function show(plan: Plan, format: Format, title: string): void {
  process.stdout.write(render(plan, format, title));
  process.exitCode = exitCode(plan);
}
