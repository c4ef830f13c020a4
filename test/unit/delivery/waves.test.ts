import { refusal } from '../../../infra/delivery/cluster/apply';
import type { LiveObject } from '../../../infra/delivery/cluster/live-object';
import { isOurs, OURS } from '../../../infra/delivery/cluster/ownership';
import { declaredObjects } from '../../../infra/delivery/declared';
import { neededSecrets } from '../../../infra/delivery/deploy/secrets';
import { waves } from '../../../infra/delivery/waves';
import { environmentNames } from '../../../infra/environments';

describe.each(environmentNames)('the waves of %s', (name) => {
  const objects = declaredObjects(name);

  it('hold every object once', () => {
    const deployed = waves(objects).flatMap((wave) => wave.objects);
    expect(deployed).toHaveLength(objects.length);
    expect(new Set(deployed)).toEqual(new Set(objects));
  });

  it('begin with the namespace and end with the data generator', () => {
    const order = waves(objects).map((wave) => wave.name);
    expect(order).toEqual([
      ...['namespace', 'platform', 'Kafka', 'topics and users', 'stores and consoles', 'job', 'data generator'],
    ]);
  });
});

it('needs the Secrets that manifests name, but none that Strimzi makes', () => {
  expect(neededSecrets(declaredObjects('production')).map(({ name }) => name)).toEqual(['influxdb']);
  expect(neededSecrets(declaredObjects('local'))).toEqual([
    { name: 'influxdb', keys: ['admin-user', 'admin-password', 'admin-token'] },
    { name: 'object-store', keys: ['access-key-id', 'secret-access-key'] },
  ]);
});

describe('an object', () => {
  const object = (metadata: object, kind = 'Service'): LiveObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'one', labels: OURS, ...metadata },
  });

  it('is ours by its labels', () => expect(isOurs(object({}))).toBe(true));
  it('is not ours with a label less', () => {
    expect(isOurs(object({ labels: { 'app.kubernetes.io/part-of': 'understanding-apache-flink' } }))).toBe(false);
  });
  it('is not ours when an operator made it of ours', () => {
    expect(isOurs(object({ ownerReferences: [{ kind: 'Kafka', name: 'one' }] }))).toBe(false);
  });
  it("is not ours when a controller copied a Service's labels to it", () => {
    expect(isOurs(object({}, 'Endpoints'))).toBe(false);
  });
});

it('explains a conflict by object, field, other manager and way out', () => {
  const manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'one', namespace: 'space' } };
  const stderr =
    'error: Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas\nPlease review the fields';
  expect(refusal(manifest, stderr, 'minikube')).toBe(
    [
      "Deployment.apps space/one: .spec.replicas belongs to the field manager 'kubectl'",
      '  leave it to that manager: remove the field from our manifest; or take it over: let the other tool give it up, or',
      "  run 'kubectl apply --server-side --force-conflicts --field-manager=understanding-apache-flink --context minikube'",
      '  on deployment/one --namespace space yourself',
    ].join('\n'),
  );
});
