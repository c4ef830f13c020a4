import type { Plan } from '../../infra/programs/flink/rest';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/**
 * The plan's shape: the tree of operators, each with the functions that it calls and how often they stand in it.
 * What the functions are called with is left out, so that the shape changes only with the work that is done.
 */
export function shapeOf({ nodes }: Plan): string {
  return nodes
    .map(({ description }) => shape(description))
    .sort()
    .join('\n');
}

function shape(description: string): string {
  const text = description
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replaceAll(/&[a-z]+;/g, (entity) => ENTITIES[entity] ?? entity)
    // A window's name, which begins with a quote, and then all literals.
    .replaceAll("('w$)", '()')
    .replaceAll(/'(?:[^']|'')*'/g, "''");
  return text
    .split('<br/>')
    .filter((line) => line !== '')
    .map((line) => {
      const [, tree = '', operator = '', rest = ''] = /^([ :|+-]*)(?:\[\d+\]:)?([^([]*)(.*)$/s.exec(line) ?? [];
      return `${tree}${operator.trim()}${calls(rest)}\n`;
    })
    .join('');
}

function calls(text: string): string {
  const counts = new Map<string, number>();
  for (const [, name = ''] of text.matchAll(/\b([A-Z][A-Z_]+)\(/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const type of TYPES) counts.delete(type);
  return [...counts].map(([name, count]) => ` ${name}${count > 1 ? `*${count}` : ''}`).join('');
}

/** They have their size in brackets, as if they were called. */
const TYPES = ['VARCHAR', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'TIMESTAMP_WITH_LOCAL_TIME_ZONE', 'VARBINARY'];
