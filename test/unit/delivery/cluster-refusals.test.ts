import { NAMESPACE } from '../../../infra/charts/system';
import { apply } from '../../../infra/delivery/cluster/apply';
import { explain } from '../../../infra/delivery/cluster/explain';
import { isAway, withoutLog } from '../../../infra/delivery/cluster/kubectl-messages';
import { listableKinds } from '../../../infra/delivery/cluster/ownership';
import type { Target } from '../../../infra/delivery/cluster/target';
import { proveNothingLeft } from '../../../infra/delivery/teardown/nothing-left';
import { teardown } from '../../../infra/delivery/teardown/teardown';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { loadEnvironment } from '../../../infra/environments';
import { milliseconds } from '../../../job/duration';
import { found, KubectlStandIn, refused } from './kubectl-stand-in';

const object = (kind: string, name: string, fields: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  ...fields,
});

const volume = (persistentVolumeReclaimPolicy: string) =>
  object('PersistentVolume', 'disk', {
    spec: { persistentVolumeReclaimPolicy, claimRef: { namespace: NAMESPACE } },
    metadata: { name: 'disk' },
  });

it('objects that are accepted at a second attempt are applied', async () => {
  let attempts = 0;
  const kubectl = new KubectlStandIn(() => (attempts++ === 0 ? refused('no matches for kind "Kafka"') : {}));
  await expect(apply(kubectl, [object('ConfigMap', 'one'), object('ConfigMap', 'two')])).resolves.toBeUndefined();
});

it('objects of a known kind are found beside those of a kind that the cluster does not have', async () => {
  const one = object('ConfigMap', 'one');
  const kubectl = new KubectlStandIn((_, input) =>
    input.includes('"Kafka"') ? refused('no matches for kind "Kafka" in version "v1"') : found(one),
  );
  const kafkas = ['a', 'b', 'c'].map((name) => object('Kafka', name));
  expect(await kubectl.find([one, ...kafkas])).toEqual([one]);
  expect(kubectl.asked).toHaveLength(3);
});

it('objects are not taken for absent where the cluster can not be asked', async () => {
  const noLogin = 'Unable to connect to the server: getting credentials: exec: executable no-such-login not found';
  const kubectl = new KubectlStandIn(() => refused(noLogin));
  await expect(kubectl.find([object('ConfigMap', 'one')])).rejects.toThrow(/can't read the objects: .*no-such-login/);
});

it('the log of a library is left out of what kubectl says', () => {
  const line = 'E1125 22:39:42.458081   31262 memcache.go:265] "Unhandled Error" err="dial tcp: connection refused"';
  const block = 'E1125 22:39:42.459683   31262 memcache.go:265] "Unhandled Error" err=<\n\tno-such-login\n\t\n >';
  expect(withoutLog(`${line}\n${block}\nerror: what counts\n`)).toBe('error: what counts\n');
});

it('what is wrong with an object is said also where its events can not be read', async () => {
  const kubectl = new KubectlStandIn((args) => (args.startsWith('get events') ? refused('events is forbidden') : {}));
  expect(await explain(kubectl, object('Deployment', 'one'))).toMatch(/no more is known: .*events is forbidden/);
});

it('a failed command names its arguments, but not all kinds of a cluster', async () => {
  const kubectl = new KubectlStandIn(() => refused('pods is forbidden'));
  await expect(kubectl.get('kind,'.repeat(100), '--all-namespaces')).rejects.toThrow(
    /^'kubectl get [kind,]{100}\.\.\. --all-namespaces --ignore-not-found --output json' failed: pods is forbidden$/,
  );
});

it('all kinds are listed where the server of others is away', async () => {
  const incomplete = refused('error: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1');
  const kubectl = new KubectlStandIn(() => ({ ...incomplete, stdout: 'pods\n' }));
  expect(await listableKinds(kubectl)).toEqual(['pods']);
});

it('nothing is concluded from kinds that can not be listed', async () => {
  await expect(listableKinds(new KubectlStandIn(() => refused('Unauthorized')))).rejects.toThrow(/Unauthorized/);
});

it.each([
  ['The connection to the server 10.0.0.1:8443 was refused', true],
  ['Unable to connect to the server: dial tcp 10.0.0.1:8443: connect: connection refused', true],
  ['Unable to connect to the server: x509: certificate has expired or is not yet valid', false],
  ['Unable to connect to the server: getting credentials: exec: executable aws not found', false],
])('of %p it is waited for the server: %p', (stderr, expected) => {
  expect(isAway(stderr)).toBe(expected);
});

/** Asks a cluster that has but this volume. */
async function proof(of: object): Promise<string> {
  const kubectl = new KubectlStandIn((args) => {
    if (args.startsWith('api-resources')) return { stdout: 'persistentvolumes\n' };
    return args.startsWith('get persistentvolumes --ignore') ? found(of) : found();
  });
  const lines: string[] = [];
  await proveNothingLeft({ kubectl, progress: new Progress((line) => lines.push(line)) }, [], milliseconds(1));
  return lines.join('\n');
}

it('a volume that its storage deletes is not to be left', async () => {
  await expect(proof(volume('Delete'))).rejects.toThrow(/left in the cluster:\n {2}PersistentVolume disk/);
});

it('a volume that its storage retains is said to be kept', async () => {
  expect(await proof(volume('Retain'))).toMatch(/PersistentVolume disk is kept, .*Retain.*\nnothing of ours is left/);
});

it('a teardown deletes no volume unasked, also where nothing else is left', async () => {
  process.env.UAF_YES = '';
  process.stdin.isTTY = false;
  const kubectl = new KubectlStandIn((args) => {
    if (args.startsWith('api-resources')) return { stdout: 'pods\n' };
    return args.startsWith('get persistentvolumeclaims') ? found(object('PersistentVolumeClaim', 'data')) : found();
  });
  const { props } = loadEnvironment('small');
  const from: Target = {
    name: 'small',
    props,
    declared: () => [],
    kubectl,
    progress: new Progress(() => undefined),
  };
  await expect(teardown(from, { savepoint: false })).rejects.toThrow(/ {2}volume data\nthere is no terminal to ask in/);
  expect(kubectl.asked.some((args) => args.startsWith('delete'))).toBe(false);
});
