import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Failure } from '../../../infra/delivery/failure';
import { type Console, consoles } from '../../../infra/delivery/operate/consoles';
import { open, openings } from '../../../infra/delivery/operate/open';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { loadEnvironment } from '../../../infra/environments';
import { milliseconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

/** As kubectl does it: the port stays open whatever becomes of the pod. */
const FORWARDING = "console.log('Forwarding from 127.0.0.1:45678 -> 8086'); setInterval(() => undefined, 1000)";

const service = { kind: 'Service', metadata: { name: 'influxdb' }, spec: { selector: { app: 'influxdb' } } };

const pod = (uid: string, metadata = {}) => ({
  kind: 'Pod',
  metadata: { name: uid, uid, ...metadata },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

/** A cluster with a console whose pods a test replaces. */
class Cluster extends KubectlStandIn {
  readonly forwards: ChildProcessWithoutNullStreams[] = [];

  constructor(public pods: readonly object[]) {
    super((args) => (args.startsWith('get pods') ? found(...this.pods) : found(service)));
  }

  override spawn(): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, ['-e', FORWARDING]);
    this.forwards.push(child);
    return child;
  }
}

const environment = loadEnvironment('small');
const [, influxdb] = consoles(environment);

function opened(kubectl: Cluster, console: Console | undefined = influxdb) {
  if (console === undefined) throw new Error('small has no InfluxDB');
  const to = { name: 'small', ...environment, kubectl, declared: () => [], progress: new Progress(() => undefined) };
  return openings(to, console, milliseconds(100));
}

const URL = { value: { url: 'http://127.0.0.1:45678' }, done: false };
const because = (reason: string) => ({ value: { reason }, done: false });

it('a console whose pod is replaced is said to be closed, though kubectl keeps its port open, and opened again', async () => {
  const cluster = new Cluster([pod('one')]);
  const attempts = opened(cluster);
  expect(await attempts.next()).toEqual(URL);
  cluster.pods = [pod('two')];
  expect(await attempts.next()).toEqual(because('its pod was replaced'));
  expect(await attempts.next()).toEqual(URL);
  expect(cluster.forwards.map(({ killed }) => killed)).toEqual([true, false]);
  await attempts.return(undefined);
  expect(cluster.forwards.map(({ killed }) => killed)).toEqual([true, true]);
});

it.each([
  ['gone', []],
  ['being deleted', [pod('one', { deletionTimestamp: '2026-01-01T00:00:00Z' })]],
])('a console whose pod is %s is said to be closed', async (_case, pods) => {
  const cluster = new Cluster([pod('one')]);
  const attempts = opened(cluster);
  await attempts.next();
  cluster.pods = pods;
  expect(await attempts.next()).toEqual(because('its pod is gone, or not ready'));
  await attempts.return(undefined);
});

it('a console stays open while its pod gets ready, and while another pod joins it', async () => {
  const cluster = new Cluster([]);
  const attempts = opened(cluster);
  await attempts.next();
  const end = attempts.next();
  for (const pods of [[pod('one')], [pod('one'), pod('two')], [pod('one')]]) {
    cluster.pods = pods;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  expect(await end).toEqual(because('its pod was replaced'));
  expect(cluster.forwards).toHaveLength(1);
  await attempts.return(undefined);
});

it('an environment that is not valid ends it with what is wrong', async () => {
  const kubectl = new KubectlStandIn(() => found());
  jest.spyOn(kubectl, 'spawn').mockImplementation(() => spawn(process.execPath, ['-e', 'process.exit(1)']));
  const declared = () => {
    throw new Failure('requests are above the capacity');
  };
  const to = { name: 'small', ...environment, kubectl, declared, progress: new Progress(() => undefined) };
  await expect(open(to, 'table')).rejects.toThrow('requests are above the capacity');
});
