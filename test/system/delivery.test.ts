import { NAMESPACE } from '../../infra/system';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, everything, startDeliveryTest } from './delivery/delivery';

const ENVIRONMENT = 'infra/environments/local.ts';
let test: DeliveryTest;
let checkout: Checkout;
let before: readonly string[];

const names = async (): Promise<string[]> => [...(await everything(test.cluster)).keys()].sort();

const field = async (object: string, path: string): Promise<string> =>
  (await test.cluster.kubectl('get', object, '--namespace', NAMESPACE, `--output=jsonpath={${path}}`)).stdout;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
  before = await names();
});

afterAll(async () => {
  await test?.stop();
});

/** One life of the system, on a real API server with real controllers; what operators say is made up. */
describe('the system on a cluster', () => {
  it('is deployed wave by wave, each ready before the next', async () => {
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/everything is ready/)]);
    const order = ['namespace', 'secrets', 'platform', 'Kafka', 'topics and users', 'stores and consoles', 'job'];
    const at = order.map((wave) => output.lastIndexOf(`\n${wave}\n`));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  it('gets secrets that nobody sees', async () => {
    const token = Buffer.from(await field('secret/influxdb', '.data.admin-token'), 'base64').toString();
    expect(token).toHaveLength(40);
    const { output } = await checkout.run(['deploy', '--env', 'local']);
    expect(output).not.toContain(token);
  });

  it('is not touched by a second deployment', async () => {
    const deployed = await everything(test.cluster);
    expect(await checkout.run(['deploy', '--env', 'local'])).toEqual({
      code: 0,
      output: 'no changes\neverything is ready\n',
    });
    expect(await everything(test.cluster)).toEqual(deployed);
  });

  it('is changed where the code has changed, as a diff said before', async () => {
    checkout.edit(ENVIRONMENT, 'nodePorts: { http: 32_180 }', 'nodePorts: { http: 32_181 }');
    const diff = await checkout.run(['diff', '--env', 'local', '--format', 'markdown']);
    expect([diff.code, diff.output]).toEqual([2, expect.stringMatching(/32180.*32181/s)]);
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/nodePort: 32180 -> 32181/)]);
    expect(await field('service/kafka-ui', '.spec.ports[0].nodePort')).toBe('32181');
  });

  it('loses what the code no longer declares', async () => {
    checkout.edit('infra/charts/consoles.ts', /\n.*new S3Manager\(.*/, '');
    const refused = await checkout.run(['deploy', '--env', 'local'], { YES: '' });
    expect([refused.code, refused.output]).toEqual([3, expect.stringMatching(/s3manager/)]);
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/Deployment\.apps \S+\/s3manager: deleted/)]);
    expect(await names()).not.toContain(`Deployment ${NAMESPACE}/s3manager`);
  });

  it('is not torn down unless somebody agrees to lose its data', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local'], { YES: '' });
    expect([code, output]).toEqual([3, expect.stringMatching(/topic time-series, with its messages/)]);
  });

  it('is torn down without a trace', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/nothing of ours is left: asked for all \d+ kinds/)]);
    expect(await names()).toEqual(before);
  });

  it('can be torn down again', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/^nothing of ours is left/)]);
  });
});
