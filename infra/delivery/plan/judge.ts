import type { FieldChange } from './field-change';
import type { Consequence } from './plan';
import type { Rule, RuledAction, Subject } from './rule';

/** What follows from a change, and whether the object has to be made again for it. */
export interface Judgement {
  readonly consequences: readonly Consequence[];
  readonly replaces: boolean;
}

/** Applies the rules of a kind. Each changed field counts for the first rule that it matches. */
export function judge(rules: readonly Rule[], kind: string, action: RuledAction, subject: Subject): Judgement {
  const concerned = rules.filter(({ kinds, actions = ['update'] }) => kinds.includes(kind) && actions.includes(action));
  const matched: { rule: Rule; subject: Subject }[] = [];
  let open = subject.fields;
  for (const rule of concerned) {
    const fields = matching(rule, open, subject);
    const seen = { ...subject, fields };
    if ((action === 'update' && rule.fields && fields.length === 0) || rule.when?.(seen) === false) continue;
    matched.push({ rule, subject: seen });
    open = open.filter((field) => !fields.includes(field));
  }
  return {
    consequences: matched.map(({ rule, subject: seen }) => consequence(rule, seen)),
    replaces: matched.some(({ rule }) => rule.replaces),
  };
}

const matching = ({ fields, change }: Rule, open: readonly FieldChange[], subject: Subject): FieldChange[] =>
  open.filter((field) => fields?.test(field.path) && change?.(field, subject) !== false);

const consequence = ({ id, effect, because, source }: Rule, subject: Subject): Consequence => ({
  effect: typeof effect === 'function' ? effect(subject) : effect,
  because: typeof because === 'function' ? because(subject) : because,
  source,
  rule: id,
  fields: subject.fields.map(({ path }) => path),
});
