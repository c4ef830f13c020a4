import { listAt, textAt } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { bringThere, isOwnImage } from '../cluster/own-image';
import type { DeclaredObject } from '../manifest';
import { isRecord } from '../plan/field-diff';
import type { Finding } from './finding';

/** As many images, the largest first, as a kubelet reports unless nodeStatusMaxImages says otherwise. */
const REPORTED_AT_MOST = 50;

/**
 * Whether the nodes have the images that this repository builds, as far as they report it. Those of a registry are
 * pulled from there, which can't be asked with the cluster's rights.
 */
export async function checkImages(
  kubectl: Kubectl,
  objects: readonly DeclaredObject[],
  environment: string,
): Promise<Finding[]> {
  const needed = [...new Set(objects.flatMap(({ manifest }) => imagesIn(manifest)).filter(isOwnImage))].sort();
  const toLookFor = needed.filter((image) => registryOf(image) === undefined);
  const nodes = toLookFor.length > 0 ? (await kubectl.get('nodes')).filter(takesPods) : [];
  return needed.map((image) => finding(image, nodes, environment));
}

function finding(image: string, nodes: readonly LiveObject[], environment: string): Finding {
  const registry = registryOf(image);
  if (registry !== undefined) {
    return { what: `nodes pull ${image} from ${registry}; whether it is there can't be told before` };
  }
  const without = nodes.filter((node) => reported(node).length > 0 && !has(node, image));
  const lacking = without.filter((node) => reported(node).length < REPORTED_AT_MOST);
  if (lacking.length > 0) {
    return { what: `${image} is not on ${namesOf(lacking)}`, todo: toBring(image, environment) };
  }
  const silent = [...without, ...nodes.filter((node) => reported(node).length === 0)];
  if (silent.length > 0) {
    return {
      what: `whether ${namesOf(silent)} has ${image} can't be told: the list of its images is cut short or empty`,
    };
  }
  return { what: `${namesOf(nodes)} has ${image}` };
}

const toBring = (image: string, environment: string): string =>
  `'make images ENV=${environment}' builds it, with minikube on its nodes; where docker or podman builds, then ` +
  `${bringThere(image)}`;

/** Every value of a field `image`, wherever a kind has it. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'image' && typeof inner === 'string' ? [inner] : imagesIn(inner),
  );
}

/**
 * The host that an image's name begins with, as container engines tell it from a folder (distribution/reference): it
 * has a dot or a port, or is localhost.
 */
function registryOf(image: string): string | undefined {
  const [first = '', ...others] = image.split('/');
  return others.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : undefined;
}

/** Not those that keep pods of no special kind away, as control planes do. */
const takesPods = ({ spec }: LiveObject): boolean =>
  spec?.unschedulable !== true &&
  !listAt(spec, 'taints').some((taint) => ['NoSchedule', 'NoExecute'].includes(textAt(taint, 'effect') ?? ''));

const reported = ({ status }: LiveObject): readonly unknown[] => listAt(status, 'images');

/** A node may put the registry that it takes for the default before the name. */
const has = (node: LiveObject, image: string): boolean =>
  reported(node)
    .flatMap((each) => listAt(each, 'names'))
    .some((name) => name === image || String(name).endsWith(`/${image}`));

const namesOf = (nodes: readonly LiveObject[]): string =>
  `${nodes.length === 1 ? 'node' : 'each of the nodes'} ${nodes.map(({ metadata }) => metadata.name).join(', ')}`;
