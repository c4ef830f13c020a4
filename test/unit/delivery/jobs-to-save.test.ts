import type { LiveObject, Status } from '../../../infra/delivery/cluster/live-object';
import { jobsToSave } from '../../../infra/delivery/savepoint/jobs-to-save';
import { Progress } from '../../../infra/delivery/terminal/progress';

const RUNNING: Status = { observedGeneration: 2, lifecycleState: 'STABLE', jobStatus: { state: 'RUNNING' } };
const SAVED: Status = {
  observedGeneration: 2,
  lifecycleState: 'SUSPENDED',
  jobStatus: { state: 'FINISHED', upgradeSavepointPath: 's3://bucket/savepoint-1' },
};

const job = (status: Status, ofJob: object = {}, metadata: object = {}): LiveObject => ({
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: 'job', namespace: 'one', generation: 2, ...metadata },
  spec: { job: { state: 'running', upgradeMode: 'stateless', ...ofJob } },
  status,
});

const suspended = (status: Status): LiveObject => job(status, { state: 'suspended', upgradeMode: 'savepoint' });

/** How many are to be saved, and what is said. */
async function asked(one: LiveObject, savepoint = true): Promise<[number, string]> {
  const lines: string[] = [];
  const progress = new Progress((line) => lines.push(line));
  return [(await jobsToSave({ progress }, [one], { savepoint })).length, lines.join('\n')];
}

it('a running job writes a savepoint where one is wanted', async () => {
  expect(await asked(job(RUNNING))).toEqual([1, '']);
});

it('a running job writes none where none is wanted', async () => {
  expect(await asked(job(RUNNING), false)).toEqual([0, '']);
});

it('a job that was asked to stop before, and has not yet, is waited for', async () => {
  const stopping = suspended({ observedGeneration: 1, lifecycleState: 'UPGRADING', jobStatus: { state: 'SUSPENDED' } });
  expect(await asked(stopping)).toEqual([1, '']);
});

it('a job that has stopped with a savepoint is not waited for, and it is said where that is', async () => {
  expect(await asked(suspended(SAVED))).toEqual([
    0,
    expect.stringMatching(/a savepoint at s3:\/\/bucket\/savepoint-1/),
  ]);
});

it('a job that is being deleted is not waited for', async () => {
  expect(await asked(job(RUNNING, {}, { deletionTimestamp: '2026-11-25T00:00:00Z' }))).toEqual([0, '']);
});

it.each<[string, LiveObject]>([
  ['restarts', job({ ...RUNNING, jobStatus: { state: 'RESTARTING' } })],
  ['was suspended without one', job({ ...SAVED, jobStatus: { state: 'FINISHED' } }, { state: 'suspended' })],
])('a job that %s ends it where a savepoint is wanted', async (_, one) => {
  await expect(asked(one)).rejects.toThrow(
    /one\/job can write no savepoint, as the job is \w+: wait until it runs, or/,
  );
});
