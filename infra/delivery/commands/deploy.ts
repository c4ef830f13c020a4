import { Command } from 'commander';
import { target } from '../cluster/target';
import { deploy } from '../deploy/deploy';
import { printNextSteps } from '../operate/next-steps';
import type { Plan } from '../plan/plan';
import { render } from '../plan/render';
import { again, type ClusterOptions, envOption, timeoutOption, wantsSavepoint } from './options';
import { runCommand } from './run-command';

/** `deploy`: bring the cluster to what the environment declares. */
export const deployCommand = (): Command =>
  new Command('deploy')
    .description('Applies the environment to its cluster, and waits until it runs.')
    .addOption(envOption())
    .addOption(timeoutOption())
    .addHelpText('after', HELP)
    .action(({ env, timeout }: ClusterOptions) =>
      runCommand(again('deploy', env), async () => {
        const to = await target(env);
        await deploy(to, {
          ...(timeout !== undefined && { timeout }),
          savepoint: wantsSavepoint(),
          show: (plan) => process.stdout.write(render(withoutContent(plan), 'terminal', '')),
        });
        to.progress.write('everything is ready');
        await printNextSteps(to);
      }),
    );

/** A first deployment would fill many screens with what is new; `make diff` shows it. */
const withoutContent = ({ changes, ...rest }: Plan): Plan => ({
  changes: changes.map((change) => (change.action === 'create' ? { ...change, fields: [] } : change)),
  ...rest,
});

const HELP = `
First checks what doctor checks. YES=1 confirms dangerous changes and deletions. SAVEPOINT=1 has a Flink job that is to
lose its state write a savepoint first. What is deployed already is left alone, so that a second run goes on where the
first one stopped.
Exit codes: 0 deployed, or no changes; 1 failed; 3 not confirmed; 130 stopped by Ctrl-C.`;
