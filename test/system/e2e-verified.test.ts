import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from '../../infra/charts/system';
import { describe as addressesOf } from '../../infra/local/describe';
import type { LocalSystem } from '../../infra/local/system';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';
import { type E2eRun, e2eRun } from './delivery/e2e-run';
import { jobOf } from './delivery/played-system';
import { startWholeSystem } from './whole-system';

let test: DeliveryTest;
let programs: LocalSystem;
let run: E2eRun;

/** Real programs play the pods of `small`, and rows flow through them, while it is deployed, changed and disturbed. */
beforeAll(async () => {
  [test, programs] = await Promise.all([startDeliveryTest(), startWholeSystem('node')]);
  await programs.startJob();
  await programs.startDatagen();
  await play();
  const checkout = test.checkout();
  checkout.edit('infra/environments/small.ts', "operators: 'helm'", "operators: 'preinstalled'");
  const running = await checkout.start(['e2e', '--env', 'small', '--format', 'json']);
  let isOver = false;
  void running.done.then(() => {
    isOver = true;
  });
  [run] = await Promise.all([e2eRun(running), letIn(() => isOver), restartWithPod(() => isOver)]);
});

afterAll(async () => {
  await Promise.all([test?.stop(), programs?.stop()]);
  if (programs) rmSync(dirname(programs.context.logDir), { recursive: true, force: true });
});

/** Has each port of a pod lead to the program that plays it, also where another pod has come in its place. */
async function play(): Promise<void> {
  const { kafka, influxDb, s3, job } = addressesOf(programs);
  const portOf = (url: string) => Number(new URL(url).port);
  const ports = { 9092: `kafka://${kafka.bootstrapServers}`, 8086: influxDb.url, 4566: s3.endpoint, 8080: job };
  await test.cluster.play(
    Object.entries(ports).map(([port, url]) => ({ namespace: NAMESPACE, port: Number(port), playedBy: portOf(url) })),
  );
}

/** The token that a deployment makes up is one that the running InfluxDB does not know. */
async function letIn(isOver: () => boolean): Promise<void> {
  const { token } = addressesOf(programs).influxDb;
  const patch = JSON.stringify({ stringData: { 'admin-token': token } });
  const args = ['patch', 'secret', 'influxdb', '--namespace', NAMESPACE, '--type=merge', '--patch', patch];
  while (!isOver() && (await test.cluster.kubectl(...args)).code !== 0) await sleep(500);
}

/** A job whose pod is replaced starts anew: killed, not stopped, as where its node is gone. */
async function restartWithPod(isOver: () => boolean): Promise<void> {
  const selector = '--selector=app.kubernetes.io/name=job';
  const get = ['get', 'pods', '--namespace', NAMESPACE, selector, '--output=jsonpath={.items[*].metadata.uid}'];
  for (let known = ''; !isOver(); await sleep(1000)) {
    const { stdout: uid } = await test.cluster.kubectl(...get);
    if (uid === '' || uid === known) continue;
    if (known !== '') {
      const job = jobOf(programs);
      await job.kill('SIGKILL');
      await job.start();
    }
    known = uid;
  }
}

it('every step holds', () => {
  expect([run.code, run.report.steps.filter(({ verdict }) => verdict === 'failed')]).toEqual([0, []]);
});

it('no step is left out but those that would lose the one broker', () => {
  const skipped = run.report.steps.filter(({ verdict }) => verdict === 'skipped');
  expect(skipped.map(({ step: name, reason }) => [name, reason])).toEqual(
    ['change that rolls brokers', 'delete a pod: brokers'].map((name) => [
      name,
      'its one broker keeps no data over a restart',
    ]),
  );
});

it.each(['verify', 'verify after it', 'verify after that'])('%s finds what was sent', (name) => {
  const { predicted = [], happened = [] } = run.step(name) ?? {};
  const [, rows, points] = /^(\d+) rows, (\d+) points$/.exec(predicted.join()) ?? [];
  expect([Number(rows), Number(points)]).toEqual([expect.any(Number), expect.any(Number)]);
  expect(Math.min(Number(rows), Number(points))).toBeGreaterThan(0);
  expect(happened).toEqual([`${rows} rows stored, ${points} points right`]);
});

it.each([
  ['deploy again', 'no changes', 'no pod is gone'],
  ['harmless change', 'KafkaTopic: no restart', 'no pod is gone'],
  ['change of the job', 'Deployment: rolls pods', '1 of job gone'],
  ['scale down', 'Deployment: stops pods', '1 of s3manager gone'],
])('%s does what the diff says', (name, predicted, happened) => {
  expect(run.step(name)).toMatchObject({ predicted: [predicted], happened: [happened] });
});

it('nothing is left', () => {
  expect(run.step('nothing left')).toMatchObject({ verdict: 'ok', happened: ['0 more, 0 less'] });
});
