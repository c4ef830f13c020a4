import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bases } from '../../../infra/images';
import { at } from '../../../infra/value-at';

const root = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly 'timeout-minutes'?: number }>>;
}

const workflow: Workflow = parse(read('.github/workflows/checks.yml'), { merge: true });
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);

const gitLab: Readonly<Record<string, { readonly script?: readonly string[] }>> = parse(
  /```yaml\n(.*?)```/s.exec(read('docs/review.md'))?.[1] ?? '',
);

/** A value for what the service fills in. */
const filled = (command: string): string => command.replace(/\$\{\{[^}]*\}\}|\$CI_\w+/g, 'HEAD');

const PIPELINES = {
  GitHub: steps.flatMap(({ run = [] }) => run),
  GitLab: Object.values(gitLab).flatMap(({ script = [] }) => script),
};

describe.each(Object.entries(PIPELINES))('the commands on %s', (service, commands) => {
  const made = commands.filter((command) => command.startsWith('make '));

  it.each(made)('%s: make has the target, and its recipe names what is there', (command) => {
    const { status, stderr } = spawnSync('bash', ['-c', filled(command).replace(/^make/, 'make --dry-run')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('set variables that the target reads', () => {
    const read = new Set([...makefile().matchAll(/\$\((?:or \$\(|if \$\()?([A-Z]+)[),]/g)].map(([, name]) => name));
    const set = made.flatMap((command) => [...command.matchAll(/ ([A-Z]+)=/g)].map(([, name]) => name));
    expect(set.filter((name) => !read.has(name))).toEqual([]);
  });

  it('check style, types and tests, and write the review', () => {
    expect(made).toEqual(expect.arrayContaining(['make lint', 'make typecheck', 'make test']));
    expect(made.join('\n')).toMatch(/^make review BASE=\S+ .*OUT=review\.md$/m);
  });

  it('hold no logic of their own', () => {
    const others = commands.filter((command) => !command.startsWith('make ')).map(filled);
    expect(others.filter((command) => /[|;&\n]|\$\(|\b(if|for) /.test(command))).toEqual([]);
    expect(others.map((command) => command.split(' ')[0])).toEqual(
      service === 'GitHub' ? ['cat', 'gh', 'minikube'] : [],
    );
  });
});

it('take actions of others by their full digest, with the version beside it', () => {
  const uses = [...read('.github/workflows/checks.yml').matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
  expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  expect(new Set(uses).size).toBe(2);
});

it('test on the oldest Node that package.json allows, and on the one that images are built on', () => {
  const { engines }: { engines: { node: string } } = JSON.parse(read('package.json'));
  const oldest = engines.node.replace('>=', '');
  const [, inImages] = /^node:(\d+)\./.exec(bases.NODE_IMAGE) ?? [];
  const nodes = at(workflow.jobs.tests, 'strategy', 'matrix', 'node');
  expect(nodes).toEqual([oldest, inImages]);
  expect(at(gitLab.tests, 'parallel', 'matrix')).toEqual([{ NODE: [oldest, inImages] }]);
});

it('end a job that hangs, and may only read but where they comment', () => {
  expect(jobs.filter(([, job]) => job['timeout-minutes'] === undefined)).toEqual([]);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const granted = jobs.filter(([, job]) => 'permissions' in job).map(([name]) => name);
  expect(granted).toEqual(['review']);
});

const makefile = () => read('Makefile');
