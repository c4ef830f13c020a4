import { type DeclaredObject, identity, type Manifest } from '../manifest';
import type { Plan } from '../plan/plan';
import { planChanges } from '../plan/plan-changes';
import { Failure } from './failure';
import { type Kubectl, listOf, objectsOf } from './kubectl';
import { type LiveObject, withoutServerFields } from './live-object';
import { FIELD_MANAGER, ownedObjects } from './ownership';

export const APPLY = [
  'apply',
  '--server-side',
  `--field-manager=${FIELD_MANAGER}`,
  '--filename',
  '-',
  '--output',
  'json',
];

/** What a deployment would do to a cluster, and what it would delete. */
export interface ClusterPlan {
  readonly plan: Plan;
  /** Owned and no longer declared. */
  readonly orphans: readonly LiveObject[];
}

/**
 * Asks the server what each object would become. A conflict with another field manager ends it, with all that is to
 * be known about it: nothing is forced.
 */
export async function planAgainst(kubectl: Kubectl, declared: readonly DeclaredObject[]): Promise<ClusterPlan> {
  const live = new Map(
    (await kubectl.find(declared.map(({ manifest }) => manifest))).map((one) => [identity(one), one]),
  );
  const existing = declared.filter(({ manifest }) => live.has(identity(manifest)));
  const results = await dryRun(
    kubectl,
    existing.map(({ manifest }) => manifest),
  );
  const names = new Set(declared.map(({ manifest }) => identity(manifest)));
  const orphans = (await ownedObjects(kubectl)).filter((object) => !names.has(identity(object)));
  const before = [
    ...existing.map((object) => ({
      ...object,
      manifest: comparable(live.get(identity(object.manifest))) ?? object.manifest,
    })),
    ...orphans.map((object) => ({ manifest: withoutServerFields(object), path: 'no longer declared', unit: '' })),
  ];
  const after = declared.map((object) => ({
    ...object,
    manifest: comparable(results.get(identity(object.manifest))) ?? object.manifest,
  }));
  return { plan: planChanges({ objects: before }, { objects: after }), orphans };
}

const comparable = (object: LiveObject | undefined): Manifest | undefined => object && withoutServerFields(object);

async function dryRun(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<Map<string, LiveObject>> {
  if (manifests.length === 0) return new Map();
  const { code, stdout } = await kubectl.run([...APPLY, '--dry-run=server'], listOf(manifests));
  // Of a list, kubectl does not say which object an error is about.
  const found = code === 0 ? objectsOf(stdout) : await dryRunEach(kubectl, manifests);
  return new Map(found.map((object) => [identity(object), object]));
}

async function dryRunEach(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<LiveObject[]> {
  const answers = await Promise.all(
    manifests.map(async (manifest) => ({
      manifest,
      answer: await kubectl.run([...APPLY, '--dry-run=server'], listOf([manifest])),
    })),
  );
  const refusals = answers.filter(({ answer }) => answer.code !== 0);
  if (refusals.length > 0) {
    throw new Failure(refusals.map(({ manifest, answer }) => refusal(manifest, answer.stderr)).join('\n'));
  }
  return answers.flatMap(({ answer }) => objectsOf(answer.stdout));
}

/** Why the server refuses an object; of a conflict: the other manager, the fields, and the ways out. */
export function refusal(manifest: Manifest, stderr: string): string {
  const conflicts = [
    ...stderr.matchAll(
      /conflicts? with "([^"]+)"(?: with subresource "[^"]+")?(?: using [^:\n]+)?:((?:\s*\.\S+|\s*\n- \.\S+)+)/g,
    ),
  ];
  if (conflicts.length === 0) return `${identity(manifest)} is refused: ${stderr.trim()}`;
  const lines = conflicts.map(([, manager = '', fields = '']) => {
    const names = fields
      .split(/\s+/)
      .filter((field) => field.startsWith('.'))
      .join(', ');
    return `${identity(manifest)}: ${names} belongs to the field manager '${manager}'`;
  });
  const { kind, metadata } = manifest;
  const target = `${kind.toLowerCase()}/${metadata.name}${metadata.namespace ? ` --namespace ${metadata.namespace}` : ''}`;
  return [
    ...lines,
    '  leave it to that manager: remove the field from our manifest; or take it over: let the other tool give it up, or',
    `  run 'kubectl apply --server-side --force-conflicts --field-manager=${FIELD_MANAGER}' on ${target} yourself`,
  ].join('\n');
}
