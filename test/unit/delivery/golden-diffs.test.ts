import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { allConsequences, EFFECTS } from '../../../infra/delivery/plan/plan';
import { renderMarkdown } from '../../../infra/delivery/plan/render/markdown';
import type { Declared } from '../../../infra/delivery/revision/declared';
import { declaredWith } from './declared-with';
import { PREPARED } from './prepared-changes';

const GOLDEN = join(__dirname, '../../golden/diff');

/** `make golden` writes them anew. */
function golden(name: string, text: string): string {
  const path = join(GOLDEN, `${name}.md`);
  if (process.env.UAF_RENEW === '1') writeFileSync(path, text);
  return readFileSync(path, 'utf8');
}

const known = new Map<string, Declared>();

function asItIs(environment: string): Declared {
  const declared = known.get(environment) ?? declaredWith({ environment });
  known.set(environment, declared);
  return declared;
}

describe.each(Object.entries(PREPARED))('the change %s', (name, { effect, ...prepared }) => {
  const plan = planChanges(asItIs(prepared.environment), declaredWith(prepared));

  it(`has the effect '${effect}', and no graver one`, () => {
    const told = allConsequences(plan).map((consequence) => EFFECTS.indexOf(consequence.effect));
    expect(EFFECTS[Math.max(...told)]).toBe(effect);
  });

  it('reads as in test/golden/diff', () => {
    const text = renderMarkdown(plan, `What the change ${name} does in ${prepared.environment}`);
    expect(text).toBe(golden(name, text));
  });
});

it('every golden diff has its change', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(
    Object.keys(PREPARED)
      .map((name) => `${name}.md`)
      .sort(),
  );
});
