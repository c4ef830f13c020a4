import { App } from 'cdk8s';
import { Construct } from 'constructs';
import { SystemChart } from '../../../infra/charts/system-chart';
import { refusal } from '../../../infra/delivery/cluster/apply';
import type { LiveObject } from '../../../infra/delivery/cluster/live-object';
import { isOurs, OURS } from '../../../infra/delivery/cluster/ownership';
import { neededSecrets } from '../../../infra/delivery/cluster/secrets';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { waves } from '../../../infra/delivery/waves';
import { environmentNames, loadEnvironment } from '../../../infra/environments';

describe.each(environmentNames)('the waves of %s', (name) => {
  const objects = declaredObjects(name);

  it('hold every object once', () => {
    const deployed = waves(objects).flatMap((wave) => wave.objects);
    expect(deployed).toHaveLength(objects.length);
    expect(new Set(deployed)).toEqual(new Set(objects));
  });

  it('begin with the namespace and end with the data generator', () => {
    const order = waves(objects).map((wave) => wave.name);
    expect(order.slice(0, 2)).toEqual(['namespace', 'platform']);
    expect(order.at(-1)).toMatch(/^datagen/);
  });

  it('have Kafka before what is within it, and that before the pods that use it', () => {
    const at = (...kinds: readonly string[]) => {
      const places = waves(objects).map((wave) => wave.objects.filter(({ manifest }) => kinds.includes(manifest.kind)));
      return places.flatMap((here, i) => here.map(({ chart }) => ({ chart, i })));
    };
    const ofKafka = at('KafkaTopic', 'KafkaUser');
    expect(Math.max(...at('Kafka').map(({ i }) => i))).toBeLessThan(Math.min(...ofKafka.map(({ i }) => i)));
    for (const { chart, i } of ofKafka) {
      const pods = at('Deployment', 'StatefulSet', 'FlinkDeployment').filter((one) => one.chart === chart);
      for (const pod of pods) expect(pod.i).toBeGreaterThan(i);
    }
  });

  it('come in the order of the files that synthesis writes', () => {
    const charts = [...new Set(objects.map(({ chart }) => chart))];
    const first = charts.map((chart) =>
      waves(objects).findIndex((wave) => wave.objects.some((o) => o.chart === chart)),
    );
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });
});

describe('a chart that names nothing that it needs', () => {
  const app = new App();
  const { props: environment } = loadEnvironment('small');
  const first = new SystemChart(app, 'first', { environment });
  const second = new SystemChart(app, 'second', { environment });
  const beside = new SystemChart(app, 'beside', { environment, needs: [first] });
  const last = new SystemChart(app, 'last', { environment });

  it('comes after all that were declared before it', () => {
    expect([first, second, beside, last].map(({ level }) => level)).toEqual([0, 1, 1, 2]);
  });

  it('needs nothing of what is of no chart, such as S3', () => {
    const other = new SystemChart(app, 'other', { environment, needs: [first, new Construct(app, 'S3')] });
    expect(other.level).toBe(1);
  });
});

it('needs the Secrets that manifests name, but none that Strimzi makes', () => {
  expect(neededSecrets(declaredObjects('production')).map(({ name }) => name)).toEqual(['influxdb']);
  expect(neededSecrets(declaredObjects('local'))).toEqual([
    { name: 'object-store', keys: ['access-key-id', 'secret-access-key'] },
    { name: 'influxdb', keys: ['admin-user', 'admin-password', 'admin-token'] },
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
