import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../..');
const config = join(root, '.dependency-cruiser.js');
const rules: string[] = require(config).forbidden.map(({ name }: { name: string }) => name);

const FOLDER_CYCLES = 'no cycles between folders';

/** One import that each rule forbids. */
const forbidden: [rule: string, from: string, to: string][] = [
  ['job/node: rows imports no later module', 'job/node/rows/field.ts', 'job/node/windows/line.ts'],
  ['job/node: source imports no later module', 'job/node/source/source.ts', 'job/node/checkpoint/checkpoint.ts'],
  ['job/node: windows imports no later module', 'job/node/windows/succession.ts', 'job/node/job/observer.ts'],
  ['job/node: store imports no later module', 'job/node/store/s3-upload.ts', 'job/node/checkpoint/checkpoint-log.ts'],
  ['job/node: sink imports no later module', 'job/node/sink/outbox.ts', 'job/node/operation/metrics.ts'],
  ['job/node: checkpoint imports no later module', 'job/node/checkpoint/progress.ts', 'job/node/job/job.ts'],
  ['job/node: job imports no later module', 'job/node/job/job.ts', 'job/node/operation/metrics.ts'],
  ['job/node: operation imports no later module', 'job/node/operation/http-server.ts', 'job/node/page/live-page.ts'],
  ['job/node: page imports no later module', 'job/node/page/live-page.ts', 'job/node/demo/topic.ts'],
  ['job/node: demo imports no later module', 'job/node/demo/topic.ts', 'job/node/commands/run.ts'],
  ['shared files import no subfolder next to them', 'infra/delivery/failure.ts', 'infra/delivery/plan/plan.ts'],
  ['helpers of sources import no source', 'job/node/source/shape/content.ts', 'job/node/source/topic-id.ts'],
  ['the definition imports nothing derived from it', 'job/pipeline.ts', 'job/flink/script.ts'],
  ['engines are independent', 'job/node/windows/line.ts', 'job/flink/sql.ts'],
  ['the job imports no infrastructure', 'job/node/commands/cli.ts', 'infra/images.ts'],
  ['only the demo imports the data generator', 'job/node/job/job.ts', 'datagen/tags.ts'],
  ['the data generator imports only the definition', 'datagen/generator.ts', 'job/node/commands/run.ts'],
  ['declared infrastructure imports no implementation', 'infra/charts/job.ts', 'job/node/commands/wiring.ts'],
  ['constructs do not import their users', 'infra/constructs/telegraf.ts', 'infra/environments/local.ts'],
  ['kinds of operators import no other module', 'infra/crds/kafka.ts', 'infra/constructs/topic.ts'],
  ['environments are values', 'infra/environments/small.ts', 'infra/charts/system.ts'],
  ['what declares does not import what acts', 'infra/charts/system.ts', 'infra/delivery/deploy/deploy.ts'],
  ['programs do not import the system', 'infra/programs/tool.ts', 'infra/local/system.ts'],
  ['nothing imports tests', 'datagen/cli.ts', 'test/corpus/row.ts'],
  ['code that runs or declares needs no development dependency', 'datagen/csv.ts', 'only-for-tests'],
  ['no cycles', 'infra/local/one.ts', 'infra/local/two.ts'],
  [FOLDER_CYCLES, 'infra/sizing/cli.ts', 'infra/verify/table.ts'],
  ['no dead imports', 'infra/local/three.ts', 'infra/local/gone.ts'],
];

/** Imports that the system needs. */
const allowed: [from: string, to: string][] = [
  ['job/node/demo/demo.ts', 'datagen/tags.ts'],
  ['datagen/tags.ts', 'job/definition.ts'],
  ['infra/charts/job.ts', 'job/flink/script.ts'],
  ['infra/constructs/datagen.ts', 'datagen/settings.ts'],
  ['infra/delivery/deploy/deploy.ts', 'infra/charts/system.ts'],
  ['test/corpus/row.ts', 'only-for-tests'],
];

describe('the rules on imports', () => {
  let tree: string;

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'uaf-rules-'));
    write('tsconfig.json', '{ "compilerOptions": { "module": "CommonJS" } }');
    write('package.json', '{ "name": "tree", "devDependencies": { "only-for-tests": "1.0.0" } }');
    write('node_modules/only-for-tests/package.json', '{ "name": "only-for-tests", "version": "1.0.0" }');
    write('node_modules/only-for-tests/index.js', '');
  });

  afterEach(() => rmSync(tree, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }

  /** Writes a tree with these imports, and returns those that a rule forbids. */
  function violations(...imports: (readonly [from: string, to: string])[]): [rule: string, from: string][] {
    const missing = 'infra/local/gone.ts';
    for (const path of imports.flat().filter((name) => name.endsWith('.ts') && name !== missing)) {
      const targets = imports.filter(([from]) => from === path).map(([, to]) => to);
      const specifier = (to: string): string =>
        to.endsWith('.ts') ? `${'../'.repeat(path.split('/').length - 1)}${to.replace(/\.ts$/, '')}` : to;
      write(path, `${targets.map((to) => `import '${specifier(to)}';\n`).join('')}export {};\n`);
    }
    const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const folders = ['job', 'datagen', 'infra', 'test'];
    for (const folder of folders) mkdirSync(join(tree, folder), { recursive: true });
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [depcruise, '--config', config, '--output-type', 'json', ...folders],
      { cwd: tree, encoding: 'utf8' },
    );
    if (stderr !== '') throw new Error(stderr);
    const found: { rule: { name: string }; from: string }[] = JSON.parse(stdout).summary.violations;
    return found.map(({ rule, from }) => [rule.name, from]);
  }

  it('each report the import that they forbid', () => {
    const found = violations(
      ...forbidden.map(([, from, to]) => [from, to] as const),
      ['infra/local/two.ts', 'infra/local/one.ts'],
      ['infra/verify/cli.ts', 'infra/sizing/report.ts'],
    );
    for (const [rule, from] of forbidden) {
      expect(found).toContainEqual([rule, rule === FOLDER_CYCLES ? dirname(from) : from]);
    }
  });

  it('each have an example', () => {
    expect(forbidden.map(([rule]) => rule)).toEqual(rules);
  });

  it('allow what the system needs', () => {
    expect(violations(...allowed)).toEqual([]);
  });
});
