import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import { type Kubectl, listOf } from './kubectl';
import { FIELD_MANAGER } from './ownership';

export const APPLY = [
  'apply',
  '--server-side',
  `--field-manager=${FIELD_MANAGER}`,
  '--filename',
  '-',
  '--output',
  'json',
];

/**
 * Applies objects as they are declared.
 * @throws Failure that says which object is refused, and why
 */
export async function apply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  if (manifests.length === 0) return;
  const { code } = await kubectl.run(APPLY, listOf(manifests));
  if (code === 0) return;
  // One by one, to learn which object is refused, if it still is; those that were accepted stay as they are.
  for (const manifest of manifests) {
    const answer = await kubectl.run(APPLY, listOf([manifest]));
    if (answer.code !== 0) throw new Failure(refusal(manifest, answer.stderr, kubectl.context));
  }
}

/** Why the server refuses an object; of a conflict: the other manager, the fields, and the ways out. */
export function refusal(manifest: Manifest, stderr: string, context: string): string {
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
    `  run 'kubectl apply --server-side --force-conflicts --field-manager=${FIELD_MANAGER} --context ${context}'`,
    `  on ${target} yourself`,
  ].join('\n');
}
