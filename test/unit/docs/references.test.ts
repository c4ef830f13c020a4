import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../..');
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const read = (page: string) => readFileSync(join(root, page), 'utf8');
/** By GitHub's rule: lower case, without punctuation, a hyphen for each space. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
const missing = (pattern: RegExp, text: string, exists: (found: string) => boolean) =>
  [...text.matchAll(pattern)].flatMap(([, found = '']) => (exists(found) ? [] : [found]));

describe.each(pages)('%s', (page) => {
  it('links only to what is there', () => {
    const there = (link: string) => existsSync(join(root, dirname(page), link.replace(/#.*/, '')));
    expect(missing(/\]\((?!https?:|#)([^)\s]+)\)/g, read(page), there)).toEqual([]);
  });

  it('links only to headings that are there', () => {
    const there = (link: string) => {
      const [file = '', anchor = ''] = link.split('#');
      return anchorsOf(file === '' ? page : join(dirname(page), file)).includes(anchor);
    };
    expect(missing(/\]\((?!https?:)([^)\s]*#[^)\s]+)\)/g, read(page), there)).toEqual([]);
  });

  it('names only targets that make has', () => {
    const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
    const targets = new Set([...makefile.matchAll(/^([a-z][a-z0-9-]*):/gm)].map(([, target]) => target));
    expect(missing(/(?:^|`)make ([a-z][a-z0-9-]*)/gm, read(page), (name) => targets.has(name))).toEqual([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    expect(missing(/npm run (?:-s |--silent )?([a-z]+)/g, read(page), (name) => name in scripts)).toEqual([]);
  });

  it('names only files of the repository', () => {
    const path = /`((?:job|infra|datagen|test|docs|\.ci|\.github)\/[\w./-]+)`/g;
    // What an example adds is there only once it is followed.
    const text = page.startsWith('docs/examples/') ? '' : read(page);
    expect(missing(path, text, (name) => existsSync(join(root, name)))).toEqual([]);
  });
});

it('messages of programs refer only to headings that are there', () => {
  const sources = ['job', 'infra', 'datagen'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const there = (reference: string) => {
    const [page = '', anchor = ''] = reference.split('#');
    return existsSync(join(root, page)) && anchorsOf(page).includes(anchor);
  };
  const reference = /(docs\/[a-z-]+\.md#[a-z-]+)/g;
  const found = sources.map((file) => read(file)).join('\n');
  expect(found).toMatch(reference);
  expect(missing(reference, found, there)).toEqual([]);
});
