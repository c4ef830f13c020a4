/**
 * Which room may import from which: see ARCHITECTURE.md. `npm run lint` holds every import, of types as well, against
 * these rules.
 */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** What other rooms may know of the job without knowing how it runs. */
const DEFINITION = '^job/[^/]+\\.ts$';

/** The rooms of the Node engine from below: rows go through them in this order, and each may import those before it. */
const FLOORS = Object.entries({
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
const FLOOR_RULES = FLOORS.slice(0, -1).map(([name, floor], index) =>
  forbid(
    `job/node: ${name} imports nothing that comes after it`,
    'so that each room can be read without those after it',
    { path: `^job/node/${floor}` },
    {
      path: `^job/node/(${FLOORS.slice(index + 1)
        .map(([, path]) => path)
        .join('|')})`,
    },
  ),
);

module.exports = {
  forbidden: [
    ...FLOOR_RULES,
    forbid(
      'what lies beside rooms knows none of them',
      'files of a folder are what its rooms stand on; what uses the rooms is a room itself, such as `commands/`',
      { path: '^((?:job|datagen|infra).*)/[^/]+$', pathNot: '^job/node/source/' },
      { path: '^$1/[^/]+/.+\\.ts$' },
    ),
    forbid(
      'what a source reads with knows no source',
      'a source decompresses and takes apart what it reads: its rooms are what it stands on',
      { path: '^job/node/source/[^/]+/' },
      { path: '^job/node/source/[^/]+$' },
    ),
    forbid(
      'the definition stands alone',
      'everything is derived from it, so it must not depend on what is derived',
      { path: DEFINITION },
      { path: '^(job/[^/]+/|datagen|infra|test)' },
    ),
    forbid(
      'engines are apart',
      'each runs the pipeline by itself: what both need belongs to the definition',
      { path: '^job/(flink|inspect|node)/' },
      { path: '^job/(flink|inspect|node)/', pathNot: '^job/$1/' },
    ),
    forbid(
      'the job knows no infrastructure',
      'it runs on a laptop as it does in a cluster, told by settings where things are',
      { path: '^job/' },
      { path: '^infra/' },
    ),
    forbid(
      'only the demo knows the data generator',
      'an engine gets rows from a source, whoever makes them',
      { path: '^job/', pathNot: '^job/node/demo/' },
      { path: '^datagen/' },
    ),
    forbid(
      'the data generator knows the definition alone',
      'it makes rows for a pipeline, whichever engine runs it and wherever that is',
      { path: '^datagen/' },
      { path: '^(job/[^/]+/|infra)' },
    ),
    forbid(
      'infrastructure takes what is declared',
      "manifests are made of the definition, the settings and the Flink script; an engine's insides are no part of them",
      { path: '^infra/(constructs|charts|environments|crds|[^/]+\\.ts$)' },
      {
        path: '^(job/[^/]+/|datagen/)',
        pathNot: '^(job/(compact/settings|flink/(script|settings))|datagen/settings)\\.ts$',
      },
    ),
    forbid(
      'constructs know no use of theirs',
      'they take references and values, so that each chart and environment can use them in its own way',
      { path: '^infra/constructs/' },
      { path: '^infra/', pathNot: '^infra/(constructs/|crds/|[^/]+\\.ts$)' },
    ),
    forbid(
      'kinds of the operators know nothing of ours',
      "they say what an operator's API takes, and nothing about what we do with it",
      { path: '^infra/crds/' },
      { path: '^(job|datagen|infra)/', pathNot: '^infra/crds/' },
    ),
    forbid(
      'environments are values',
      'what differs between places is typed by the constructs, and used by the charts alone',
      { path: '^infra/environments/' },
      { path: '^infra/(charts|commands|dashboard|delivery|local|picture|programs|verify)/' },
    ),
    forbid(
      'what acts stands on what declares',
      'manifests must come out the same, whoever delivers, runs or draws them',
      { path: '^(job|datagen|infra/(constructs|charts|environments|crds|[^/]+\\.ts$))' },
      { path: '^infra/(commands|dashboard|delivery|local|picture|programs|verify)/' },
    ),
    forbid(
      'programs know no system',
      'the local system, tests and benchmarks each run those that they need, with settings of their own',
      { path: '^infra/programs/' },
      { path: '^infra/(commands|dashboard|delivery|local|picture|sizing|verify)/' },
    ),
    forbid('nothing stands on tests', 'they can be taken away', { pathNot: '^test/' }, { path: '^test/' }),
    forbid(
      'what runs and what is declared needs no development dependency',
      'images are bundled, and manifests synthesized, without them',
      { path: '^(job|datagen|infra/(constructs|charts|environments|crds))/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm', 'type-only'] },
    ),
    forbid(
      'no cycles',
      'files of a cycle load only in a lucky order; a type that is named both ways does not count',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    {
      ...forbid(
        'no cycles of folders',
        'of two rooms that import each other, neither can be read first',
        { pathNot: '^(job|datagen)$' },
        { circular: true },
      ),
      scope: 'folder',
    },
    forbid('no dead imports', 'what does not resolve fails only when it runs', {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|bench-results)/' },
  },
};
