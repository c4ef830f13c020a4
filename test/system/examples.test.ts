import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** In the order in which one goes on from the other. */
const examples = ['add-an-environment', 'add-a-tag-type', 'add-an-aggregate', 'add-a-component'];

/** Has another pipeline, which the tests' own code does not fit. */
const LAST = 'web-requests';

/** The blocks of a page that have a language, by it. */
function blocksOf(example: string): Record<string, string> {
  const page = readFileSync(join(root, 'docs/examples', `${example}.md`), 'utf8');
  return Object.fromEntries([...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, text]) => [kind, text]));
}

describe('the examples under docs/examples', () => {
  let copy: string;

  const run = (command: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', timeout: 300_000 });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  };

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'uaf-examples-'));
    const left = ['.git', 'node_modules', 'data', 'dist', 'bench-results'].map((name) => join(root, name));
    cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(path) });
    // Links, not one link: make finds the mark of a finished installation, and has none to do again.
    mkdirSync(join(copy, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules'))) {
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
    }
    rmSync(join(copy, 'node_modules/.installed'), { force: true });
    writeFileSync(join(copy, 'node_modules/.installed'), '');
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('are all tried', () => {
    const files = readdirSync(join(root, 'docs/examples'));
    const pages = files.filter((file) => file.endsWith('.md')).map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...examples, LAST].sort());
  });

  it.each(examples)('%s: the change applies, and the commands print what is said', (example) => {
    const { diff = '', sh = '', text } = blocksOf(example);
    writeFileSync(join(copy, 'example.diff'), diff);
    run('git', 'apply', 'example.diff');
    expect(run('bash', '-euo', 'pipefail', '-c', sh)).toBe(text);
  });

  it('together hold the types, the style and the rules on imports', () => {
    run('npm', 'run', '--silent', 'typecheck');
    run('npm', 'run', '--silent', 'lint');
  });

  it(`${LAST}: the commands print what is said`, () => {
    const { sh = '', text } = blocksOf(LAST);
    expect(run('bash', '-euo', 'pipefail', '-c', sh)).toBe(text);
  });
});
