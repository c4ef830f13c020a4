import type { ContainerStatus, LiveObject } from './live-object';
import { bringThere, isOwnImage } from './own-image';
import { containersOf } from './pods';

/** How a kubelet says that it has no image. */
const NO_IMAGE = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull'];

/** How registries say that they have none of that name: others of their errors are over soon. */
const NOT_THERE = /not found|does not exist|denied|manifest unknown|unauthorized|NeverPull/i;

/** Why a pod waits in vain for an image of ours that nobody has built, or brought to the cluster, and what to do. */
export function missingImageOf(pod: LiveObject): string | undefined {
  const container = containersOf(pod).find(isMissing);
  if (container === undefined) return undefined;
  const { name, image = '' } = container;
  return (
    `container ${name} of pod ${pod.metadata.name} needs our image ${image}, which the cluster has not got: ` +
    `'make images ENV=<environment>' builds it. Where docker or podman has built it, bring it there: ${bringThere(image)}`
  );
}

const isMissing = ({ image = '', state }: ContainerStatus): boolean => {
  const { reason = '', message = '' } = state?.waiting ?? {};
  return isOwnImage(image) && NO_IMAGE.includes(reason) && NOT_THERE.test(`${reason} ${message}`);
};
