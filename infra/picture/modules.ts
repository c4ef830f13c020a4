import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { colours, font } from './palette';
import { svgOf } from './svg';

/** What each module imports directly. */
type Imports = ReadonlyMap<string, ReadonlySet<string>>;

const FOLDERS = ['job', 'datagen', 'infra'];

/** Imports of types count too: a module that uses another's types can't be read without it. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** The modules of a checkout as SVG. */
export const modulesPicture = (root: string): Promise<string> =>
  svgOf(dotOf(importsOf(root)), 'What each module imports');

export function importsOf(root: string): Imports {
  const imports = new Map<string, Set<string>>();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const file = join(folder, name);
      if (!file.endsWith('.ts') || file.includes('page/client')) continue;
      const from = moduleOf(file, root);
      const found = imports.get(from) ?? new Set();
      for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
        const to = moduleOf(normalize(join(dirname(file), path)), root);
        if (to !== from && FOLDERS.includes(to.split('/')[0] ?? '')) found.add(to);
      }
      imports.set(from, found);
    }
  }
  return imports;
}

/** A folder below job/ or infra/, or the files next to these folders. */
function moduleOf(path: string, root: string): string {
  const [top = '', below = ''] = path.split('/');
  const isFolder = statSync(join(root, top, below), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder && top !== 'datagen' ? `${top}/${below}` : top;
}

/** Leaves out arrows that are implied by others: a module may import whatever its imports import. */
export function withoutShortcuts(imports: Imports): [from: string, to: string][] {
  const reaches = (from: string, to: string): boolean =>
    [...(imports.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  return [...imports].flatMap(([from, all]) =>
    [...all]
      .filter((to) => ![...all].some((other) => other !== to && reaches(other, to)))
      .sort()
      .map((to): [string, string] => [from, to]),
  );
}

function dotOf(imports: Imports): string {
  const node = (module: string): string => {
    const { fill, border } = colours.ofChart(CHARTS[module.split('/')[0] ?? ''] ?? '');
    const label = module.includes('/') ? `${module}/` : module === 'datagen' ? 'datagen/' : `${module}/*.ts`;
    return `"${module}" [label="${label}", fillcolor="${fill}", color="${border}", fontcolor="${colours.ink}"]`;
  };
  const lines = [
    'digraph modules {',
    `graph [rankdir=TB, bgcolor=transparent, nodesep=0.25, ranksep=0.4, pad=0.2, fontname="${font.measured}"]`,
    `node [shape=box, style="rounded,filled", margin="0.14,0.06", penwidth=1.2, fontsize=12, fontname="${font.measured}"]`,
    `edge [color="${colours.line}", penwidth=1.2, arrowsize=0.6]`,
    ...[...imports.keys()].sort().map(node),
    ...withoutShortcuts(imports).map(([from, to]) => `"${from}" -> "${to}"`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Each folder has the colour of the chart that is nearest to it. */
const CHARTS: Readonly<Record<string, string>> = { job: 'job', datagen: 'datagen', infra: 'kafka' };
