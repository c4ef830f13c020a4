import type { FieldChange } from '../field-change';
import { diffFields, isRecord } from '../field-diff';
import type { Consequence } from '../plan';
import type { Rule, RuledAction, Subject } from '../rule';
import { unknown } from './unknown';

/** What follows from a change, and whether the object has to be made again for it. */
export interface Judgement {
  readonly consequences: readonly Consequence[];
  readonly replaces: boolean;
}

/** Applies the rules of a kind. Each changed field counts for the first rule that it matches, or is unknown. */
export function judge(rules: readonly Rule[], kind: string, action: RuledAction, subject: Subject): Judgement {
  const concerned = rules.filter(({ kinds, actions = ['update'] }) => kinds.includes(kind) && actions.includes(action));
  const matched: { rule: Rule; subject: Subject }[] = [];
  let open = subject.fields.flatMap(entries);
  for (const rule of concerned) {
    const fields = matching(rule, open, subject);
    const seen = { ...subject, fields };
    if ((action === 'update' && rule.fields && fields.length === 0) || rule.when?.(seen) === false) continue;
    matched.push({ rule, subject: seen });
    if (rule.also !== true) open = open.filter((field) => !fields.includes(field));
  }
  const told = matched.map(({ rule, subject: seen }) => consequence(rule, seen));
  const silent = action === 'delete' ? told.length === 0 : action === 'update' && open.length > 0;
  return {
    consequences: merged([...told, ...(silent ? [unknown(kind, action, open)] : [])]),
    replaces: matched.some(({ rule }) => rule.replaces),
  };
}

/** What holds entries of their own, each of which is judged by itself, also where all of them come or go at once. */
const MAPS = /(^|\.)(labels|annotations|config|flinkConfiguration|requests|limits|hard)$/;

function entries(field: FieldChange): FieldChange[] {
  const [before = {}, after = {}] = [field.before, field.after];
  const whole = MAPS.test(field.path) && isRecord(before) && isRecord(after);
  return whole && Object.keys({ ...before, ...after }).length > 0 ? diffFields(before, after, field.at) : [field];
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

/** The same, said of other fields by another rule, stands once. */
function merged(consequences: readonly Consequence[]): Consequence[] {
  const byText = new Map<string, Consequence>();
  for (const each of consequences) {
    const text = `${each.effect}: ${each.because}`;
    const said = byText.get(text);
    byText.set(text, said ? { ...said, fields: [...new Set([...said.fields, ...each.fields])] } : each);
  }
  return [...byText.values()];
}
