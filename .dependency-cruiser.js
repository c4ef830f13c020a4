/**
 * Which module may import which: see ARCHITECTURE.md. `npm run lint` checks every import, of types as well, against
 * these rules.
 */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** What other modules may import of the job. */
const DEFINITION = '^job/[^/]+\\.ts$';

/** The modules of the Node engine, in the order in which rows pass through them; each may import those before it. */
const ORDER = Object.entries({
  rows: 'rows/',
  source: 'source/',
  windows: 'windows/',
  store: 'store/',
  sink: 'sink/',
  checkpoint: 'checkpoint/',
  job: 'job/',
  operation: 'operation/',
  page: 'page/',
  demo: 'demo/',
  commands: 'commands/',
});
const ORDER_RULES = ORDER.slice(0, -1).map(([name, folder], index) =>
  forbid(
    `job/node: ${name} imports no later module`,
    'each module can be read without the later ones',
    { path: `^job/node/${folder}` },
    {
      path: `^job/node/(${ORDER.slice(index + 1)
        .map(([, path]) => path)
        .join('|')})`,
    },
  ),
);

module.exports = {
  forbidden: [
    ...ORDER_RULES,
    forbid(
      'shared files import no subfolder next to them',
      'a file next to subfolders is shared by them; code that uses the subfolders has a folder of its own, such as `commands/`',
      { path: '^((?:job|datagen|infra).*)/[^/]+$', pathNot: '^job/node/source/' },
      { path: '^$1/[^/]+/.+\\.ts$' },
    ),
    forbid(
      'helpers of sources import no source',
      'decompression and parsing are shared by the sources',
      { path: '^job/node/source/[^/]+/' },
      { path: '^job/node/source/[^/]+$' },
    ),
    forbid(
      'the definition imports nothing derived from it',
      'a definition that depends on an engine could not be given to another one',
      { path: DEFINITION },
      { path: '^(job/[^/]+/|datagen|infra|test)' },
    ),
    forbid(
      'engines are independent',
      'each runs the pipeline on its own; what both need belongs in the definition',
      { path: '^job/(flink|inspect|node)/' },
      { path: '^job/(flink|inspect|node)/', pathNot: '^job/$1/' },
    ),
    forbid(
      'the job imports no infrastructure',
      'it runs the same on a laptop and in a cluster; settings tell it where things are',
      { path: '^job/' },
      { path: '^infra/' },
    ),
    forbid(
      'only the demo imports the data generator',
      'an engine reads rows from a source, whatever produces them',
      { path: '^job/', pathNot: '^job/node/demo/' },
      { path: '^datagen/' },
    ),
    forbid(
      'the data generator imports only the definition',
      'it generates rows for a pipeline, whichever engine runs it, and wherever',
      { path: '^datagen/' },
      { path: '^(job/[^/]+/|infra)' },
    ),
    forbid(
      'declared infrastructure imports no implementation',
      "manifests are derived from the definition, the settings and the Flink script, not from an engine's internals",
      { path: '^infra/(constructs|charts|environments|crds|[^/]+\\.ts$)' },
      {
        path: '^(job/[^/]+/|datagen/)',
        pathNot: '^(job/(compact/settings|flink/(script|settings))|datagen/settings)\\.ts$',
      },
    ),
    forbid(
      'constructs do not import their users',
      'they take references and values, so that every chart and environment can use them',
      { path: '^infra/constructs/' },
      { path: '^infra/', pathNot: '^infra/(constructs/|crds/|[^/]+\\.ts$)' },
    ),
    forbid(
      'kinds of operators import no other module',
      "they describe an operator's API, not how it is used here",
      { path: '^infra/crds/' },
      { path: '^(job|datagen|infra)/', pathNot: '^infra/crds/' },
    ),
    forbid(
      'environments are values',
      'what differs between places is typed by the constructs and used only by the charts',
      { path: '^infra/environments/' },
      { path: '^infra/(charts|commands|dashboard|delivery|local|picture|programs|verify)/' },
    ),
    forbid(
      'what declares does not import what acts',
      'manifests must be the same whatever deploys, runs or draws them',
      { path: '^(job|datagen|infra/(constructs|charts|environments|crds|[^/]+\\.ts$))' },
      { path: '^infra/(commands|dashboard|delivery|local|picture|programs|verify)/' },
    ),
    forbid(
      'programs do not import the system',
      'the local system, tests and benchmarks each run the programs they need, with their own settings',
      { path: '^infra/programs/' },
      { path: '^infra/(commands|dashboard|delivery|local|picture|sizing|verify)/' },
    ),
    forbid('nothing imports tests', 'the rest works without them', { pathNot: '^test/' }, { path: '^test/' }),
    forbid(
      'code that runs or declares needs no development dependency',
      'images are bundled and manifests synthesized without them',
      { path: '^(job|datagen|infra/(constructs|charts|environments|crds))/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm', 'type-only'] },
    ),
    forbid(
      'no cycles',
      'files in a cycle load only in a lucky order; cycles through types alone are allowed',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    {
      ...forbid(
        'no cycles between folders',
        'of two folders that import each other, neither can be read first',
        { pathNot: '^(job|datagen)$' },
        { circular: true },
      ),
      scope: 'folder',
    },
    forbid('no dead imports', 'an import that does not resolve fails only at run time', {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|bench-results)/' },
  },
};
