import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In a checkout. An image has no docs, and no links to them. */
const FILE = join(__dirname, '../../../docs/concepts.md');

let page: { readonly type: string; readonly text: string } | undefined;

/** The page of concepts, each of which has an address of its own; undefined where the docs are not. */
export function conceptsPage(): { readonly type: string; readonly text: string } | undefined {
  try {
    page ??= { type: 'text/html; charset=utf-8', text: toHtml(readFileSync(FILE, 'utf8')) };
  } catch {
    return undefined;
  }
  return page;
}

/** Of Markdown what that file needs: headings, paragraphs, `code` and **strong** text. */
export function toHtml(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/);
  const body = blocks.map((block) => blockToHtml(block.trim())).join('\n');
  const links = '<link rel="icon" href="/page/icon.svg" /><link rel="stylesheet" href="/page/page.css" />';
  const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1" />';
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8" />${viewport}<title>Concepts</title>${links}</head>` +
    `<body><main>${body}<p><a href="/">back to the job</a></p></main></body></html>`
  );
}

function blockToHtml(block: string): string {
  const [, marks = '', title = ''] = /^(#+) (.*)$/.exec(block) ?? [];
  if (marks !== '') {
    const id = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return `<h${marks.length} id="${id}">${inline(title)}</h${marks.length}>`;
  }
  return `<p>${inline(block)}</p>`;
}

const inline = (text: string): string =>
  escaped(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
