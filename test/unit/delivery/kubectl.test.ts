import { KubectlStandIn, refused } from './kubectl-stand-in';

it('a kind that the cluster does not know is said to be for want of its operator', async () => {
  const kubectl = new KubectlStandIn(() => refused(`error: the server doesn't have a resource type "kafkas"`));
  await expect(kubectl.get('kafkas.kafka.strimzi.io')).rejects.toThrow(
    /resource type "kafkas": its operator is not installed there, so the environment is not deployed \('make deploy'\)/,
  );
});
