import type { Plan } from '../plan';
import { renderMarkdown } from './markdown';

/** What a change does to one environment. */
export interface ReviewedPlan {
  readonly environment: string;
  readonly plan: Plan;
}

/** GitHub takes comments of up to 65,536 characters. */
const LONGEST = 60_000;

/**
 * What a change does to each environment, as one comment of a pull request. Where that is too long for a comment, the
 * details are left out, and it says how to see them.
 * @param base the git ref that is compared with
 */
export function renderReview(plans: readonly ReviewedPlan[], base: string, longest = LONGEST): string {
  const texts = plans.map(({ environment, plan }) => renderMarkdown(plan, `What changes in ${environment}`));
  const whole = texts.join('\n');
  if (whole.length <= longest) return whole;
  const [first] = plans;
  const hint = `Too long for a comment: \`make diff BASE=${base} ENV=${first?.environment}\` shows the details.`;
  return `${texts.map((text) => text.replace(/\n### .*$/s, '')).join('\n')}\n${hint}\n`;
}
