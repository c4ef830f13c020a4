import { APPLY, refusal } from '../cluster/apply';
import { type Kubectl, listOf, objectsOf } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { type OwnPart, ownPart } from '../cluster/managed-fields';
import { reference } from '../cluster/removal';
import { Failure } from '../failure';
import type { Manifest } from '../manifest';
import { isRecord } from '../plan/field-diff';

const DRY_RUN = [...APPLY, '--dry-run=server'];

/** What an object would become. */
export interface DryRun {
  readonly result: LiveObject;
  /** Set where the server would not change the object, but make it anew. @default - it would change it */
  readonly replacement?: Replacement;
}

/** What an object would become that is deleted and recreated. */
export interface Replacement extends OwnPart {
  /** The server's words. */
  readonly because: string;
}

/**
 * Asks the server what existing objects would become.
 * @param isOfUpgraded whether the CRD of an object is to change before: what the server does not know yet is believed
 * @throws Failure with every object that it refuses for another reason than that it can't be changed
 */
export async function dryRunAll(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  isOfUpgraded: (manifest: Manifest) => boolean,
): Promise<DryRun[]> {
  const dryRuns = await attempt(kubectl, manifests, isOfUpgraded);
  const refusals = dryRuns.filter((dryRun) => typeof dryRun === 'string');
  if (refusals.length > 0) throw new Failure(refusals.join('\n'));
  return dryRuns.filter((dryRun) => typeof dryRun !== 'string');
}

/** @returns refusals as text */
async function attempt(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  isOfUpgraded: (manifest: Manifest) => boolean,
): Promise<(DryRun | string)[]> {
  const [first] = manifests;
  if (first === undefined) return [];
  const { code, stdout, stderr } = await kubectl.run(DRY_RUN, listOf(manifests));
  if (code === 0) return objectsOf(stdout).map((result) => ({ result }));
  if (manifests.length === 1) {
    const isNew = isOfUpgraded(first) && UNKNOWN.test(stderr);
    return [await (isNew ? asDeclared(kubectl, first) : refused(kubectl, first, stderr))];
  }
  // Of a list, kubectl does not say which object an error is about.
  const half = Math.ceil(manifests.length / 2);
  const halves = [manifests.slice(0, half), manifests.slice(half)];
  return (await Promise.all(halves.map((part) => attempt(kubectl, part, isOfUpgraded)))).flat();
}

/** How the server says that its CRD does not have a field, or a value. */
const UNKNOWN = /unknown field|Unsupported value|no matches for kind/;

async function asDeclared(kubectl: Kubectl, manifest: Manifest): Promise<DryRun> {
  const [live] = await kubectl.find([reference(manifest)]);
  const spec = overlaid(live?.spec, manifest.spec);
  return { result: { ...manifest, ...live, ...(isRecord(spec) && { spec }) } };
}

/** A value with another on top: what only the lower one has is the server's. */
const overlaid = (under: unknown, over: unknown): unknown =>
  isRecord(under) && isRecord(over)
    ? {
        ...under,
        ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, overlaid(under[key], value)])),
      }
    : over;

/** How the server says that it does not change a field. */
const IMMUTABLE =
  /immutable|updates to statefulset spec|may not change once set|may not be set to 'None' for|cannot change roleRef|may not be specified when strategy|only allowed for updateStrategy/;

const refused = async (kubectl: Kubectl, manifest: Manifest, stderr: string): Promise<DryRun | string> =>
  IMMUTABLE.test(stderr)
    ? dryRunReplacement(kubectl, manifest, stderr.trim())
    : refusal(manifest, stderr, kubectl.context);

/** Under another name, since its own is taken until it is deleted. */
async function dryRunReplacement(kubectl: Kubectl, manifest: Manifest, because: string): Promise<DryRun | string> {
  const { metadata } = manifest;
  const other = { ...manifest, metadata: { ...metadata, name: `${metadata.name}-anew` } };
  const { code, stdout, stderr } = await kubectl.run(DRY_RUN, listOf([other]));
  const [made] = code === 0 ? objectsOf(stdout) : [];
  if (made === undefined) return refusal(manifest, stderr, kubectl.context);
  const result = { ...made, metadata: { ...made.metadata, name: metadata.name } };
  const [live = result] = await kubectl.find([reference(manifest)], undefined, ['--show-managed-fields']);
  return { result, replacement: { because, ...ownPart(live, result) } };
}
