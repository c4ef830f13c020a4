import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELD_MANAGER } from '../../infra/delivery/cluster/ownership';
import type { Manifest } from '../../infra/delivery/manifest';
import type { Change } from '../../infra/delivery/plan/plan';
import { type Cluster, startCluster } from '../programs/cluster';
import { changeOf, planOf } from '../unit/delivery/changes';
import { servedChanges } from '../unit/delivery/single-changes/served';
import { until } from '../verify/until';

/** What becomes of a change. `rolled` is a new revision of the pods. */
type Outcome = 'refused' | 'rolled' | 'taken over';

interface Live extends Manifest {
  readonly status?: { readonly observedGeneration?: number; readonly updateRevision?: string };
}

const NAMESPACE = 'single-changes';
const REVISION = 'deployment.kubernetes.io/revision';
const WORKLOADS = ['Deployment', 'StatefulSet'];

/** Each under a name of its own, so that all are there at once. */
const named = (manifest: Manifest, i: number): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, name: `change-${i}`, namespace: NAMESPACE },
});

const cases = servedChanges.map((one, i) => {
  const [before, after] = [one.before?.[0], one.after?.[0]];
  if (before === undefined || after === undefined) throw new Error(`'${one.of}' is no change of an object`);
  return { of: one.of, before: named(before, i), after: named(after, i) };
});

let cluster: Cluster;
let outcomes: ReadonlyMap<string, Outcome>;

beforeAll(async () => {
  cluster = await startCluster();
  const { code, stderr } = await cluster.kubectl('create', 'namespace', NAMESPACE);
  if (code !== 0) throw new Error(stderr);
  const made = await apply('before', ...cases.map(({ before }) => before));
  if (made !== '') throw new Error(made);
  const old = await revisions();
  const refused = new Set<string>();
  for (const { of, after } of cases) if ((await apply('after', after)) !== '') refused.add(of);
  const now = await revisions();
  outcomes = new Map(
    cases.map(({ of, after: { kind, metadata } }) => {
      const key = `${kind}/${metadata.name}`;
      return [of, refused.has(of) ? 'refused' : old.get(key) === now.get(key) ? 'taken over' : 'rolled'];
    }),
  );
});

afterAll(async () => {
  await cluster?.stop();
});

/** @returns what the server says against it */
async function apply(file: string, ...items: readonly Manifest[]): Promise<string> {
  const path = join(cluster.folder, `${file}.json`);
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const options = ['--server-side', `--field-manager=${FIELD_MANAGER}`, '--filename', path];
  const { code, stderr } = await cluster.kubectl('apply', ...options);
  return code === 0 ? '' : stderr;
}

/** The revision of each workload's pods, once its controller has seen it. */
async function revisions(): Promise<ReadonlyMap<string, string>> {
  let items: readonly Live[] = [];
  await until('each controller to have seen its objects', cluster.server, async () => {
    const { stdout } = await cluster.kubectl('get', 'deployments,statefulsets', '-n', NAMESPACE, '--output=json');
    ({ items } = JSON.parse(stdout));
    return items.every(({ metadata, status }) => status?.observedGeneration === metadata.generation);
  });
  return new Map(
    items.map(({ kind, metadata, status }) => [
      `${kind}/${metadata.name}`,
      metadata.annotations?.[REVISION] ?? status?.updateRevision ?? '',
    ]),
  );
}

/** What the diff has somebody expect. */
function predicted({ action, consequences }: Change): Outcome {
  const effects = consequences.map(({ effect }) => effect);
  if (action === 'replace' || effects.includes('not possible')) return 'refused';
  return effects.includes('rolls pods') ? 'rolled' : 'taken over';
}

it.each(cases)('the diff says what a real API server and its controllers do: $of', ({ of, before, after }) => {
  expect(predicted(changeOf(planOf([before], [after]), after.kind))).toBe(outcomes.get(of));
});

it('changes of workloads are among them that are refused, that roll pods and that do not', () => {
  const found = cases.filter(({ after }) => WORKLOADS.includes(after.kind)).map(({ of }) => outcomes.get(of));
  expect(new Set(found)).toEqual(new Set(['refused', 'rolled', 'taken over']));
});
