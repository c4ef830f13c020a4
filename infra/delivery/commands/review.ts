import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { environmentNames } from '../../environments';
import { planChanges } from '../plan/changes/plan-changes';
import { type ReviewedPlan, renderReview } from '../plan/render/review';
import { declaredAt } from '../revision/base';
import { declared, withReleases } from '../revision/declared';

interface ReviewOptions {
  readonly base: string;
  readonly out?: string;
}

/** `review`: what would this change do everywhere? */
export function reviewCommand(): Command {
  return new Command('review')
    .description('Writes a pull request comment on what the changes since a git ref do to each environment.')
    .requiredOption('--base <ref>', 'the git ref to compare with')
    .option('--out <file>', 'where to write it (default: standard output)')
    .action(review);
}

/** That something changes is no trouble: the exit code is 0 then, too. */
async function review({ base, out }: ReviewOptions): Promise<void> {
  try {
    const plans: ReviewedPlan[] = [];
    for (const environment of environmentNames) {
      const after = withReleases(declared(environment));
      plans.push({ environment, plan: planChanges(await declaredAt(base, environment), after) });
    }
    const text = renderReview(plans, base);
    if (out) writeFileSync(out, text);
    else process.stdout.write(text);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
