import { ownImages } from '../../images';

const NAME = new RegExp(
  `(^|/)(${Object.values(ownImages)
    .map(({ name }) => name)
    .join('|')}):[^/]+$`,
);

/** Whether an image reference is that of an image which this repository builds. */
export const isOwnImage = (reference: string): boolean => NAME.test(reference);

/** How an image that this machine has gets to the nodes of a cluster. */
export const bringThere = (reference: string): string =>
  `'minikube image load ${reference}', 'kind load docker-image ${reference}', or 'docker push ${reference}'`;
