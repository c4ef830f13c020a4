import { stripVTControlCharacters } from 'node:util';
import type { Target } from '../../../infra/delivery/cluster/target';
import {
  brokerSetting,
  type Edit,
  edited,
  longerMessages,
  otherJob,
  scaledDown,
} from '../../../infra/delivery/e2e/edits';
import { difference } from '../../../infra/delivery/e2e/inventory';
import { gone } from '../../../infra/delivery/e2e/pods';
import { reportTable } from '../../../infra/delivery/e2e/report';
import { runSteps, type Step } from '../../../infra/delivery/e2e/run';
import { Failure } from '../../../infra/delivery/failure';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { KubectlStandIn } from './kubectl-stand-in';

const targetOf = (name: string): Target => ({
  name,
  props: loadEnvironment(name).props,
  declared: () => declaredObjects(name),
  kubectl: new KubectlStandIn(() => ({})),
  progress: new Progress(() => undefined),
});

/** What a diff says of an edit: each effect once. */
function effectsOf(name: string, edit: Edit) {
  const to = targetOf(name);
  const { changes } = planChanges({ objects: to.declared() }, { objects: edited(to, [edit]).declared() });
  return [...new Set(changes.flatMap(({ consequences }) => consequences.map(({ effect }) => effect)))];
}

describe.each(environmentNames)('a change of %s, to see what follows', (name) => {
  const { job } = loadEnvironment(name).props;

  it('may be harmless', () => expect(effectsOf(name, longerMessages)).toEqual(['no restart']));
  it('may roll brokers, which costs the data of a single one', () => {
    expect(effectsOf(name, brokerSetting)).toEqual([name === 'small' ? 'loses data' : 'rolls brokers']);
  });
  it('may concern the job', () => {
    expect(effectsOf(name, otherJob).some((effect) => /restarts the job|rolls pods/.test(effect))).toBe(true);
  });
  it('may scale down', () => {
    const several = job.engine === 'flink' && job.taskManagers > 1;
    expect(effectsOf(name, scaledDown(several)).some((effect) => /restarts the job|stops pods/.test(effect))).toBe(
      true,
    );
  });
});

const ok: Step['run'] = () => Promise.resolve({});
const fails: Step['run'] = () => Promise.reject(new Failure('it is not there'));
const verdicts = async (
  steps: readonly Step[],
  without: readonly string[] = [],
  signal = new AbortController().signal,
) => (await runSteps(steps, without, signal)).map(({ verdict }) => verdict);

describe('steps', () => {
  it('go on after one that fails', async () => {
    expect(
      await verdicts([
        { name: 'a', run: fails },
        { name: 'b', run: ok },
      ]),
    ).toEqual(['failed', 'ok']);
  });
  it('are skipped without their basis, but what was deployed is taken away', async () => {
    const steps = [
      { name: 'a', run: fails, isBasis: true },
      { name: 'b', run: ok },
      { name: 'c', run: ok, isCleanUp: true },
    ];
    expect(await verdicts(steps)).toEqual(['failed', 'skipped', 'ok']);
  });
  it('are skipped once it is stopped, but what was deployed is taken away', async () => {
    const stop = new AbortController();
    stop.abort();
    const steps = [
      { name: 'a', run: ok },
      { name: 'b', run: ok, isCleanUp: true },
    ];
    expect(await verdicts(steps, [], stop.signal)).toEqual(['skipped', 'ok']);
  });
  it('are left out by a part of their names', async () => {
    expect(await verdicts([{ name: 'verify after it', run: ok }], ['verify'])).toEqual(['skipped']);
  });
  it('fail by what is wrong', async () => {
    const [result] = await runSteps(
      [{ name: 'a', run: () => Promise.resolve({ happened: ['1 of job gone'], wrong: ['nobody expected it'] }) }],
      [],
      new AbortController().signal,
    );
    expect(result).toMatchObject({ verdict: 'failed', happened: ['1 of job gone'], reason: 'nobody expected it' });
  });
});

it('pods are gone by their uids, whatever has come in their place', () => {
  const before = new Map([
    ['brokers', new Set(['1', '2'])],
    ['job', new Set(['3'])],
  ]);
  const after = new Map([
    ['brokers', new Set(['1', '4'])],
    ['job', new Set(['3'])],
  ]);
  expect(gone(before, after)).toEqual({ brokers: 1 });
});

describe('what a cluster has afterwards', () => {
  const LEASE = 'Lease.coordination.k8s.io flink-operator/flink-operator-lease';
  const before = ['Namespace flink-operator', 'Secret flink-operator/kept'];

  it('is told apart by what is left and what is lost', () => {
    expect(difference(new Set(before), new Set([before[0] ?? '', 'ConfigMap flink-operator/new']))).toEqual({
      left: ['ConfigMap flink-operator/new'],
      lost: ['Secret flink-operator/kept'],
    });
  });
  it('may have the lease of an operator that was there before, and takes it late', () => {
    expect(difference(new Set(before), new Set([...before, LEASE]))).toEqual({ left: [], lost: [] });
  });
  it('may lack that lease, which was given back', () => {
    expect(difference(new Set([...before, LEASE]), new Set(before))).toEqual({ left: [], lost: [] });
  });
  it('has no lease of an operator that was installed for it', () => {
    expect(difference(new Set(), new Set([LEASE]))).toEqual({ left: [LEASE], lost: [] });
  });
});

it('a report says why a step failed', () => {
  const step = {
    step: 'verify',
    verdict: 'failed',
    predicted: ['96 rows'],
    happened: ['0 rows'],
    seconds: 3,
    reason: 'no rows',
  } as const;
  const report = reportTable({ environment: 'local', context: 'kind', ok: false, steps: [step] });
  expect(stripVTControlCharacters(report)).toMatch(/failed: verify\n {2}no rows\nlocal on kind: not all of it holds/);
});
