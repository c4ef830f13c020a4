import type { Manifest } from '../../../infra/delivery/manifest';
import { allConsequences, type Effect, type Plan } from '../../../infra/delivery/plan/plan';
import { planOf, told } from './changes';

/** One change, and the one consequence that the rule draws from it. */
export interface RuleCase {
  readonly rule: string;
  readonly effect: Effect;
  /** What changes, as the end of the test's name. */
  readonly of: string;
  /** @default [] - the objects are new */
  readonly before?: readonly Manifest[];
  /** @default [] - the objects are deleted */
  readonly after?: readonly Manifest[];
  /** What a suite against real programs holds the consequence against. @default - only the source that the rule names */
  readonly checked?: 'broker' | 'api server';
}

/** One test for each case. */
export function testRules(cases: readonly RuleCase[], plan: (c: RuleCase) => Plan = planOfCase): void {
  it.each(cases.map((c) => [c.effect, c.of, c] as const))("say '%s' of %s", (_effect, _of, c) => {
    expect(told(allConsequences(plan(c)))).toContain(`${c.rule}: ${c.effect}`);
  });
}

const planOfCase = ({ before = [], after = [] }: RuleCase): Plan => planOf(before, after);
