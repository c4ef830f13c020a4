import { Command, Option } from 'commander';
import pc from 'picocolors';
import { Kubectl } from '../cluster/kubectl';
import { type Target, target } from '../cluster/target';
import { e2e } from '../e2e/e2e';
import { reportTable } from '../e2e/report';
import { Failure } from '../failure';
import { Progress } from '../terminal/progress';
import { envOption, type FormattedOptions, formatOption, timeoutOption } from './options';

interface E2eCommandOptions extends FormattedOptions {
  readonly without: readonly string[];
}

/** `e2e`: does an environment hold on its cluster what it promises? */
export const e2eCommand = (): Command =>
  new Command('e2e')
    .description('Deploys an environment, changes and disturbs it, verifies the effects, and tears it down again.')
    .addOption(envOption())
    .addOption(timeoutOption())
    .addOption(formatOption())
    .addOption(new Option('--without <steps...>', 'parts of the names of steps to leave out').default([]))
    .addHelpText('after', HELP)
    .action(run);

async function run({ env, timeout, format, without }: E2eCommandOptions): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => {
    process.stderr.write('\nstopped; what was deployed is taken away before this ends\n');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    const options = { without, stopped: stop.signal, ...(timeout !== undefined && { timeout }) };
    const report = await e2e(onStderr(await target(env)), options);
    process.stdout.write(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportTable(report));
    process.exit(report.ok ? 0 : 1);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${pc.red('failed:')} ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

/** Standard output is for the report alone. */
function onStderr(to: Target): Target {
  const progress = new Progress((line) => process.stderr.write(`${line}\n`));
  return { ...to, progress, kubectl: new Kubectl(to.kubectl.context, (line) => progress.write(line)) };
}

const HELP = `
It refuses a protected environment, and one that is deployed already. What it deployed it takes away, also when a step
fails or at Ctrl-C. Each step tells what the diff said beside what happened: of which components pods are gone, by uid.
Exit codes: 0 all of it holds; 1 a step failed.`;
