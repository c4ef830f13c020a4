import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The page's files by path: no others are served. In the image all of them lie in `client` beside the program. */
const FILES: Readonly<Record<string, string>> = {
  '/': 'page.html',
  ...Object.fromEntries(
    [
      'page.css',
      'page.js',
      'numbers.js',
      'span.js',
      'counts.js',
      'dom.js',
      'format.js',
      'levers.js',
      'strings.js',
      'tables.js',
      'time.js',
      'icon.svg',
      'uPlot.iife.min.js',
      'uPlot.min.css',
    ].map((name) => [`/page/${name}`, name]),
  ),
};

const FOLDERS = [join(__dirname, 'client'), join(__dirname, '../../../node_modules/uplot/dist')];

export const assetPaths = Object.keys(FILES);

/** @returns undefined when the page has no such file */
export function readAsset(path: string): { type: string; text: string } | undefined {
  const name = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (name === undefined) return undefined;
  for (const folder of FOLDERS) {
    try {
      const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'text/plain';
      return { type, text: readFileSync(join(folder, name), 'utf8') };
    } catch {
      // It is in the other folder, or missing.
    }
  }
  return undefined;
}
