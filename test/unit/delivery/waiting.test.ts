import { stripVTControlCharacters } from 'node:util';
import type { LiveObject, Status } from '../../../infra/delivery/cluster/live-object';
import { judgeWithPods } from '../../../infra/delivery/cluster/own-pods';
import { waitUntilReady } from '../../../infra/delivery/cluster/wait';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { milliseconds, seconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

// Waiting moves the clock on instead of taking time.
jest.mock('node:timers/promises', () => ({ setTimeout: async (time: number) => jest.advanceTimersByTime(time) }));
beforeAll(() => jest.useFakeTimers());
afterAll(() => jest.useRealTimers());

const NAMESPACE = 'space';

const object = (kind: string, name: string, fields: Partial<LiveObject> = {}): LiveObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  ...fields,
  metadata: { name, namespace: NAMESPACE, generation: 1, ...fields.metadata },
});

const pod = (name: string, status: Status, labels: Readonly<Record<string, string>> = {}): LiveObject =>
  object('Pod', name, { status, metadata: { name, namespace: NAMESPACE, uid: name, labels } });

const ready: Status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const outOfMemory = (restartCount: number): Status => ({
  phase: 'Running',
  containerStatuses: [
    {
      name: 'main',
      ready: false,
      restartCount,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
      lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
    },
  ],
});

const starting = object('Deployment', 'web', { status: { observedGeneration: 1 } });

/** A cluster in which something waits to get ready. */
class WaitingCluster extends KubectlStandIn {
  constructor(
    waiting: LiveObject,
    others: Readonly<Record<'pods' | 'events' | 'services', readonly object[]>>,
    log = 'line of the run before',
  ) {
    super((args) => {
      if (args.startsWith('logs')) return { stdout: `${log}\n` };
      const kind = args.split(' ')[1];
      if (kind === 'pods' || kind === 'events' || kind === 'services') return found(...others[kind]);
      return found(waiting);
    });
  }
}

async function waitFor(kubectl: KubectlStandIn, one: LiveObject, limit = seconds(20)) {
  const lines: string[] = [];
  const start = performance.now();
  const error = await waitUntilReady(kubectl, [one], new Set(), new Progress((line) => lines.push(line)), limit).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return { message: error?.message ?? '', output: lines.join('\n'), took: performance.now() - start };
}

const none = { pods: [], events: [], services: [] };

describe('a container that ends the same way each time', () => {
  const pods = [pod('web-1', outOfMemory(3))];

  it('ends the wait early, with its reason and the log of the run before', async () => {
    const kubectl = new WaitingCluster(starting, { ...none, pods });
    const { message, took } = await waitFor(kubectl, starting);
    expect(message).toMatch(/container main of pod web-1 was restarted 3 times, .*: OOMKilled, exit code 137\n/);
    expect(message).toMatch(/the end of the log of web-1:\n {4}line of the run before/);
    expect(kubectl.asked.some((args) => /logs web-1 .*--previous/.test(args))).toBe(true);
    expect(took).toBeLessThan(15_000);
  });

  it('is told of with how it ended, not as CrashLoopBackOff alone', async () => {
    const { output } = await waitFor(new WaitingCluster(starting, { ...none, pods }), starting);
    expect(output).toMatch(/CrashLoopBackOff .*; ended last time by OOMKilled, exit code 137, restarted 3 times/);
  });

  it('is waited for while it may be a slow start', async () => {
    const few = [pod('web-1', outOfMemory(2))];
    const { message } = await waitFor(new WaitingCluster(starting, { ...none, pods: few }), starting, seconds(5));
    expect(message).toMatch(/not ready after 5s/);
  });

  it('does not count where it is of a version that is about to be replaced', async () => {
    const hash = (value: string, creationTimestamp: string) => ({
      creationTimestamp,
      labels: { 'pod-template-hash': value },
    });
    const old = pod('web-1', outOfMemory(9));
    const next = pod('web-2', { phase: 'Pending' });
    const both = [
      { ...old, metadata: { ...old.metadata, ...hash('a', '2026-01-01T00:00:00Z') } },
      { ...next, metadata: { ...next.metadata, ...hash('b', '2026-01-02T00:00:00Z') } },
    ];
    const { message } = await waitFor(new WaitingCluster(starting, { ...none, pods: both }), starting, seconds(5));
    expect(message).toMatch(/not ready after 5s/);
  });
});

it('warnings and new lines of a log are told as they come, each once', async () => {
  const event = {
    metadata: { name: 'web-1.1' },
    type: 'Warning',
    reason: 'FailedMount',
    message: 'secret "web" not found',
    involvedObject: { name: 'web-1' },
    lastTimestamp: new Date(Date.now() + 60_000).toISOString(),
  };
  const running: Status = { phase: 'Running', containerStatuses: [{ name: 'main', ready: false, restartCount: 0 }] };
  const cluster = new WaitingCluster(
    starting,
    { ...none, pods: [pod('web-1', running)], events: [event] },
    'connecting',
  );
  const { output } = await waitFor(cluster, starting, seconds(8));
  expect(output.match(/Warning FailedMount web-1: secret "web" not found/g)).toHaveLength(1);
  expect(output.match(/web-1: connecting/g)).toHaveLength(1);
});

it('who waits is reminded each minute of what for, how long and for how long at most', async () => {
  const { output } = await waitFor(new WaitingCluster(starting, none), starting, seconds(150));
  const reminders = stripVTControlCharacters(output)
    .match(/still waiting for .*/g)
    ?.map((line) => line.replaceAll(/6\d s|12\d s/g, '… s'));
  expect(reminders).toEqual(Array.from({ length: 2 }, () => 'still waiting for Deployment web: … s of at most 150 s'));
});

describe('a Kafka whose load balancer gets no address', () => {
  const notAddressable = (lastTransitionTime: string) =>
    object('Kafka', 'kafka', {
      status: {
        observedGeneration: 1,
        conditions: [{ type: 'NotReady', status: 'True', message: 'not addressable', lastTransitionTime }],
      },
    });
  const service = object('Service', 'kafka-kafka-extlb-bootstrap', { spec: { type: 'LoadBalancer' } });

  it('is said to wait for it within seconds, with the remedy', async () => {
    const kafka = notAddressable('2026-01-01T00:00:00Z');
    const { output } = await waitFor(new WaitingCluster(kafka, { ...none, services: [service] }), kafka, seconds(6));
    expect(output).toMatch(/Service space\/kafka-kafka-extlb-bootstrap: .* no broker starts before: .*minikube tunnel/);
  });

  it('is said with the age of what the operator says', async () => {
    const kafka = notAddressable(new Date(Date.now() - 240_000).toISOString());
    const { output, message } = await waitFor(new WaitingCluster(kafka, none), kafka, milliseconds(1));
    expect([output, message]).toEqual([
      expect.stringMatching(/not addressable \(said 4 min ago\)/),
      expect.stringMatching(/not addressable \(said 4 min ago\)/),
    ]);
  });
});

it('a Kafka that its operator calls ready is not while one of its brokers is not', async () => {
  const kafka = object('Kafka', 'kafka', {
    status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] },
  });
  const brokers = [pod('kafka-0', ready), pod('kafka-1', { phase: 'Running' })];
  expect(await judgeWithPods(new WaitingCluster(kafka, { ...none, pods: brokers }), kafka)).toEqual({
    state: 'waiting',
    message: '1 of 2 pods are not ready: kafka-1',
  });
});
