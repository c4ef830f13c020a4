import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { operators } from '../../infra/operators';
import { goProgram } from '../../infra/programs/go-program';
import type { Crd } from '../programs/operator-crds';
import { until } from '../verify/until';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';
import { installOperators, useCharts, writeChart } from './delivery/operators';

const DEPLOY = ['deploy', '--env', 'local'];
const { version, namespace, release } = operators.strimzi;
const OLDER = '1.1.0';
const KAFKA = 'infra/constructs/kafka-cluster.ts';
let test: DeliveryTest;
let checkout: Checkout;
let helm: string;

/** As an older version might have it: without a field, and what `kubectl get` may call its objects for short. */
const older = (crd: Crd): object =>
  JSON.parse(JSON.stringify(crd), (key, value) => (OF_NEWER.includes(key) ? undefined : value));
const OF_NEWER = ['shortNames', 'maintenanceTimeWindows'];

const shortNames = async (): Promise<string> =>
  (await test.cluster.kubectl('get', 'crd/kafkas.kafka.strimzi.io', '--output=jsonpath={.spec.names.shortNames}'))
    .stdout;

const startHelm = (...args: readonly string[]) =>
  spawn(helm, [...args, '--namespace', namespace], { env: { ...process.env, KUBECONFIG: test.cluster.kubeconfig } });

/** Has Helm wait for an image that never comes, and kills it. */
async function killHelmAtWork(): Promise<void> {
  const chart = writeChart(checkout, 'strimzi', { version, image: 'not-there/operator' });
  const child = startHelm('upgrade', release, chart, '--wait');
  const secrets = ['get', 'secrets', '--namespace', namespace, '--selector=owner=helm,status=pending-upgrade'];
  const isPending = async () => (await test.cluster.kubectl(...secrets, '--output=name')).stdout !== '';
  await until('an upgrade that is pending', test.cluster.server, isPending);
  child.kill('SIGKILL');
  await once(child, 'exit');
  writeChart(checkout, 'strimzi', { version });
}

beforeAll(async () => {
  test = await startDeliveryTest({ preinstalled: false });
  helm = await goProgram('helm.sh/helm/v3/cmd/helm', 'v3.18.6');
  process.env.UAF_HELM = helm;
  checkout = test.checkout();
  useCharts(checkout);
  checkout.edit('infra/operators.ts', `version: '${version}'`, `version: '${OLDER}'`);
});

afterAll(async () => {
  await test?.stop();
});

/** Helm is real, its charts are stand-ins: what is told of them is that they have versions, CRDs and a Deployment. */
describe('an operator that deploy installs', () => {
  it('is not there when its chart is refused', async () => {
    writeChart(checkout, 'strimzi', { version: OLDER, isBroken: true });
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/failed: '\S*helm upgrade --install strimzi .*' failed: /),
    ]);
  });

  it('is installed by the next deployment, in its pinned version', async () => {
    writeChart(checkout, 'strimzi', { version: OLDER, image: `operator:${OLDER}`, crd: older });
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/operator strimzi: version 1\.1\.0 is installed\n.*everything is ready/s),
    ]);
    expect(await shortNames()).toBe('');
  });

  it('is to be upgraded where the pin has moved, as a diff says, with what only the newer one knows', async () => {
    checkout.edit('infra/operators.ts', `version: '${OLDER}'`, `version: '${version}'`);
    writeChart(checkout, 'strimzi', { version });
    checkout.edit(
      KAFKA,
      'spec: {\n        kafka: {',
      "spec: {\n        maintenanceTimeWindows: ['* * 1 * * *'],\n        kafka: {",
    );
    const { code, output } = await checkout.run(['diff', '--env', 'local']);
    expect([code, output]).toEqual([
      2,
      expect.stringMatching(/update operators\/strimzi Release\.helm\.sh strimzi\/strimzi/),
    ]);
    expect(output).toMatch(
      /version: 1\.1\.0 -> 1\.2\.0\n\s+rolls brokers: another Strimzi runs Kafka in images of its own/,
    );
    expect(output).toMatch(/update kafka\/\S+ Kafka\S+ \S+\n\s+spec\.maintenanceTimeWindows: \(none\) -> /);
  });

  it('is upgraded with its CRDs, which Helm leaves as they are', async () => {
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([0, expect.stringMatching(/operator strimzi: version 1\.2\.0 is installed\n/)]);
    expect(await shortNames()).toBe('["k"]');
  });

  it('is brought to other values, and left alone by the deployment after that', async () => {
    checkout.edit('infra/operators.ts', 'watchAnyNamespace: true', 'watchAnyNamespace: true, replicas: 1');
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([0, expect.stringMatching(/values\.replicas: \(none\) -> 1\n/)]);
    expect(await checkout.run(DEPLOY)).toMatchObject({
      output: expect.stringMatching(/\nno changes\neverything is ready\n/),
    });
  });

  it('is not upgraded over a release that Helm was killed at, but it is said how to mend that', async () => {
    await killHelmAtWork();
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/todo .*'strimzi'.*, whose release is pending-upgrade: /),
    ]);
    expect(output).toContain(`'helm rollback ${release} --namespace ${namespace} --kube-context minikube'`);
    expect(await once(startHelm('rollback', release), 'exit')).toEqual([0, null]);
    expect(await checkout.run(DEPLOY)).toMatchObject({ code: 0 });
  });

  it('is removed with its CRDs, also where the environment no longer needs it', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'small']);
    expect([code, output]).toEqual([0, expect.stringMatching(/operator flink: uninstalled.*nothing of ours is left/s)]);
  });
});

describe('an operator that somebody else has installed', () => {
  it('is not doubled where it is in another namespace', async () => {
    const pod = [
      'run',
      'theirs',
      '--namespace=default',
      '--image=operator',
      '--labels=strimzi.io/kind=cluster-operator',
    ];
    await test.cluster.kubectl(...pod);
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/todo .*'strimzi' is in namespace 'default', not in 'strimzi'/),
    ]);
    await test.cluster.kubectl('delete', 'pod/theirs', '--namespace=default', '--wait');
  });

  it('is left as it is in another version, and nothing is deployed', async () => {
    await installOperators(test.cluster, {
      strimzi: `operator:${OLDER}`,
      flink: `operator:${operators.flink.version}`,
    });
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/todo the operator 'strimzi' 1\.1\.0 .*: bring it to 1\.2\.0/),
    ]);
    expect(output).toMatch(/failed: nothing was deployed/);
  });
});
