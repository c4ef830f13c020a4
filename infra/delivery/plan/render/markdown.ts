import { counted } from '../../../../job/counted';
import type { FieldChange } from '../field-change';
import { type Change, type Consequence, DANGEROUS, type Plan } from '../plan';
import { causes, dangers, gravest, groups, imageLines, sqlChanges, summary } from './sections';
import { additionLines, isSqlScript, shortName, valueText } from './value';
import { mermaid, wiringLines } from './wiring';

/** A plan as the comment of a pull request. */
export function renderMarkdown(plan: Plan, title: string): string {
  const changed = groups(plan);
  const grave = dangers(plan).length;
  const sections = [
    `## ${title}`,
    `${summary(plan)}${grave > 0 ? `; **${grave} dangerous**` : ''}`,
    ...(changed.length > 0 ? [table(changed.flatMap(({ changes }) => changes))] : []),
    ...changed.flatMap(({ chart, changes }) => [`### ${chart}`, ...changes.map(details)]),
    ...contract(plan),
    ...wiring(plan),
    ...plan.images.flatMap((image) => [`### The image ${image.image}`, diffBlock(imageLines(image).join('\n'))]),
    ...sqlChanges(plan).flatMap((field) => ['### Flink SQL', lines(field)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function table(changes: readonly Change[]): string {
  const rows = changes.map((change) => {
    const { action, path, consequences } = change;
    const worst = gravest(consequences);
    return `| ${action} | ${code(path)} | ${shortName(change)} | ${worst ? effectText(worst) : ''} |`;
  });
  return ['| action | construct | object | effect |', '|---|---|---|---|', ...rows].join('\n');
}

const details = ({ action, path, fields, consequences }: Change): string =>
  [
    `**${action}** ${code(path)}`,
    ...(action === 'create' ? [additions(fields), body([], consequences)] : [body(fields, consequences)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/** Folded: a new object has many. */
function additions(fields: readonly FieldChange[]): string {
  const text = fields
    .flatMap(additionLines)
    .map((line) => `+ ${line}`)
    .join('\n');
  return `<details><summary>${counted(fields.length, 'field')}</summary>\n\n${diffBlock(text)}\n\n</details>`;
}

function contract({ contract: { fields, consequences } }: Plan): string[] {
  return fields.length === 0 ? [] : ["### The pipeline's contract", body(fields, consequences)];
}

/** Before and after, beside the arrows that come and go: those are thick. */
function wiring({ wiring: changed }: Plan): string[] {
  if (changed === undefined) return [];
  const { before, after } = changed;
  const picture = (title: string, text: string): string => `${title}:\n\n\`\`\`mermaid\n${text}\n\`\`\``;
  return [
    '### What is wired to what',
    diffBlock(wiringLines(changed).join('\n')),
    picture('Before', mermaid(before, after)),
    picture('After', mermaid(after, before)),
  ];
}

const body = (fields: readonly FieldChange[], consequences: readonly Consequence[]): string =>
  [
    [...fields.filter((field) => field.lines === undefined || isSqlScript(field)).map(fieldItem)].join('\n'),
    ...fields.filter((field) => field.lines !== undefined && !isSqlScript(field)).map(textItem),
    consequences.map((c) => `- ${effectText(c)}${causes(c, fields)}: ${c.because} _(${c.source})_`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const fieldItem = (field: FieldChange): string =>
  isSqlScript(field)
    ? `- ${code(field.path)}: see Flink SQL below`
    : `- ${code(field.path)}: ${code(valueText(field.before))} → ${code(valueText(field.after))}`;

const textItem = (field: FieldChange): string => `${code(field.path)}:\n\n${lines(field)}`;

const lines = ({ lines: text = '' }: FieldChange): string => diffBlock(text);

const diffBlock = (text: string): string => `${fence(text)}diff\n${text}\n${fence(text)}`;

/** Longer than any run of backticks in the text, which would end the block. */
const fence = (text: string): string => '`'.repeat(Math.max(3, longestRun(text) + 1));

function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

const effectText = ({ effect }: Consequence): string => (DANGEROUS.includes(effect) ? `**${effect}**` : effect);
