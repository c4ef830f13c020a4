import type { LiveObject } from '../../../infra/delivery/cluster/live-object';
import { missingImageOf } from '../../../infra/delivery/cluster/missing-image';
import { waitUntilReady } from '../../../infra/delivery/cluster/wait';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { imageReference, ownImages } from '../../../infra/images';
import { seconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

const OURS = imageReference(ownImages.nodeJob, 'understanding-apache-flink');
const DENIED = 'pull access denied, repository does not exist or may require authorization';

const pod = (image: string, reason: string, message: string): LiveObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'job-1', namespace: 'space' },
  status: {
    phase: 'Pending',
    containerStatuses: [{ name: 'job', image, restartCount: 0, state: { waiting: { reason, message } } }],
  },
});

it.each([
  ['ErrImagePull', DENIED],
  ['ImagePullBackOff', `Back-off pulling image "${OURS}": ErrImagePull: ${DENIED}`],
  ['ErrImagePull', `failed to resolve reference "${OURS}": not found`],
  ['ErrImageNeverPull', 'Container image is not present with pull policy of Never'],
])('says of an image of ours that the cluster has not got (%s: %s) how to bring it there', (reason, message) => {
  expect(missingImageOf(pod(OURS, reason, message))).toMatch(
    /^container job of pod job-1 needs our image \S+, which the cluster has not got: 'make images .*minikube image load/,
  );
});

it.each([
  ['a registry that is away for a while', OURS, 'ErrImagePull', 'dial tcp: i/o timeout'],
  ['an image of others', 'influxdb:2.7.12', 'ErrImagePull', DENIED],
  ['a container that is being made', OURS, 'ContainerCreating', ''],
])('has nothing to say of %s', (_what, image, reason, message) => {
  expect(missingImageOf(pod(image, reason, message))).toBeUndefined();
});

it('a deployment does not wait for an image of ours that is not there', async () => {
  const metadata = { name: 'job', namespace: 'space', generation: 1 };
  const job: LiveObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, status: { observedGeneration: 1 } };
  const kubectl = new KubectlStandIn((args) => {
    if (args.startsWith('get pods')) return found(pod(OURS, 'ErrImagePull', DENIED));
    return args.startsWith('get events') ? found() : found(job);
  });
  const waiting = waitUntilReady(kubectl, [job], new Set(), new Progress(() => undefined), seconds(60));
  await expect(waiting).rejects.toThrow(/needs our image .*make images/);
});
