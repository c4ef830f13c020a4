import Table from 'cli-table3';
import pico from 'picocolors';
import type { FieldChange } from '../field-change';
import { type Action, type Change, type Consequence, DANGEROUS, type Plan } from '../plan';
import { causes, dangers, gravest, groups, imageLines, sqlChanges, summary } from './sections';
import { additionLines, fieldText, isSqlScript, shortName } from './value';
import { wiringLines } from './wiring';

type Colors = ReturnType<typeof pico.createColors>;

const SIGNS: Readonly<Record<Action, string>> = { create: '+', update: '~', replace: '!', delete: '-', unchanged: ' ' };

/** How many lines of a new text are shown. */
const FOLDED = 5;

/** A plan for a terminal: a table of actions, then each change in full, by construct path. */
export function renderTerminal(plan: Plan, colors: Colors = pico): string {
  const view = new TerminalView(colors);
  const changed = groups(plan);
  const hasMore = isFirst(plan) ? hasEffect : (change: Change) => change.fields.length > 0 || hasEffect(change);
  const sections = [
    ...(changed.length > 0 ? [view.table(changed.flatMap(({ changes }) => changes))] : []),
    ...changed.flatMap(({ chart, changes }) => {
      const told = changes.filter(hasMore);
      return told.length > 0 ? [[colors.bold(chart), ...told.map((c) => view.change(c))].join('\n')] : [];
    }),
    ...view.contract(plan),
    ...view.wiring(plan),
    ...plan.images.map((image) =>
      [colors.bold(`the image ${image.image}`), ...imageLines(image).map((line) => `    ${line}`)].join('\n'),
    ),
    ...sqlChanges(plan).map((field) => [colors.bold('Flink SQL'), view.lines(field)].join('\n')),
    view.end(plan),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Whether nothing is there yet: to list every object again with all its fields would be to print the manifests. */
const isFirst = ({ changes }: Plan): boolean =>
  changes.length > 0 && changes.every(({ action }) => action === 'create');

const hasEffect = ({ consequences }: Change): boolean => consequences.some(({ effect }) => effect !== 'no restart');

class TerminalView {
  readonly #colors: Colors;

  constructor(colors: Colors) {
    this.#colors = colors;
  }

  table(changes: readonly Change[]): string {
    const table = new Table({ head: ['', 'construct', 'object', 'effect'], style: { head: [], border: [] } });
    for (const change of changes) {
      const { action, path, consequences } = change;
      const worst = gravest(consequences);
      table.push([this.#action(action), path, shortName(change), worst ? this.#effect(worst.effect) : '']);
    }
    return table.toString();
  }

  change({ action, path, object, fields, consequences }: Change): string {
    return [
      `${this.#action(action)} ${path} ${this.#colors.dim(object)}`,
      ...(action === 'create' ? fields.flatMap((f) => this.#addition(f)) : fields.map((f) => this.#field(f))),
      ...consequences.map((consequence) => this.#consequence(consequence, fields)),
    ].join('\n');
  }

  contract({ contract: { fields, consequences } }: Plan): string[] {
    if (fields.length === 0) return [];
    const lines = [...fields.map((f) => this.#field(f)), ...consequences.map((c) => this.#consequence(c, fields))];
    return [[this.#colors.bold("the pipeline's contract"), ...lines].join('\n')];
  }

  wiring({ wiring }: Plan): string[] {
    if (wiring === undefined) return [];
    const lines = wiringLines(wiring).map((line) => `    ${this.#line(line)}`);
    return [[this.#colors.bold('what is wired to what'), ...lines].join('\n')];
  }

  lines({ lines = '' }: FieldChange): string {
    return lines
      .split('\n')
      .map((line) => `    ${this.#line(line)}`)
      .join('\n');
  }

  end(plan: Plan): string {
    const grave = dangers(plan).length;
    const fields = isFirst(plan) ? '; each in full: make synth' : '';
    return `${summary(plan)}${grave > 0 ? this.#colors.red(`; ${grave} dangerous`) : ''}${fields}`;
  }

  #field(field: FieldChange): string {
    if (isSqlScript(field)) return `    ${field.path}: see Flink SQL below`;
    return field.lines === undefined ? `    ${fieldText(field)}` : `    ${field.path}:\n${this.lines(field)}`;
  }

  #addition(field: FieldChange): string[] {
    const [first = '', ...text] = additionLines(field);
    const more = text.length > FOLDED ? [`  … ${text.length - FOLDED} more lines`] : [];
    return [first, ...text.slice(0, FOLDED), ...more].map((line) => this.#colors.green(`    + ${line}`));
  }

  #consequence(consequence: Consequence, fields: readonly FieldChange[]): string {
    const { effect, because, source } = consequence;
    return `    ${this.#effect(effect)}${causes(consequence, fields)}: ${because} ${this.#colors.dim(`(${source})`)}`;
  }

  #effect(effect: Consequence['effect']): string {
    if (DANGEROUS.includes(effect)) return this.#colors.red(effect);
    return effect === 'no restart' ? this.#colors.green(effect) : this.#colors.yellow(effect);
  }

  #action(action: Action): string {
    const { green, yellow, red } = this.#colors;
    const color = { create: green, update: yellow, replace: red, delete: red, unchanged: String }[action];
    return color(`${SIGNS[action]} ${action}`);
  }

  #line(line: string): string {
    if (line.startsWith('+')) return this.#colors.green(line);
    if (line.startsWith('-')) return this.#colors.red(line);
    return line.startsWith('@@') ? this.#colors.cyan(line) : line;
  }
}
