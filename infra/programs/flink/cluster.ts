import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { seconds } from '../../../job/duration';
import { cpuSeconds } from '../cpu';
import { becauseOfLoad, Patience } from '../patience';
import type { Program } from '../process';
import type { FlinkRest, Job } from './rest';

const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'CANCELED']);
/** Flink's words for a checkpoint that it could not begin. */
const TASKS_MISSING = 'Not all required tasks are currently running';
const POLL = 200;
/** For each thing that is waited for, on a machine that has nothing else to do. */
const TIMEOUT = seconds(300);

/** A job and a cluster of its own, as in application mode: one JobManager and its TaskManagers, each a process. */
export class FlinkCluster {
  constructor(
    readonly rest: FlinkRest,
    readonly jobManager: Program,
    /** One can be killed and started again: it joins the JobManager anew. */
    readonly taskManagers: readonly Program[],
    readonly folder: string,
    private readonly isTemporary = true,
  ) {}

  /** The job, once it is in that state; RUNNING means that each of its tasks is. */
  async waitUntil(state: string): Promise<Job> {
    const patience = new Patience(TIMEOUT);
    for (;;) {
      const job = await this.rest.job().catch(() => undefined);
      if (job?.state === state && (state !== 'RUNNING' || job.vertices.every(({ status }) => status === state)))
        return job;
      if (!this.jobManager.running) throw new Error(`the JobManager ended:\n${this.jobManager.log.slice(-8000)}`);
      if (job !== undefined && ENDED.has(job.state)) {
        throw new Error(`the job is ${job.state}, not ${state}: ${await this.rest.failure(job)}`);
      }
      if (patience.isOver) {
        throw new Error(
          `the job is ${job?.state}, not ${state}, after ${TIMEOUT / 1000} s${becauseOfLoad()}: see ${this.folder}`,
        );
      }
      await sleep(POLL);
    }
  }

  /** Ends the job without a savepoint: what it has done since its last checkpoint does not count. */
  async cancel(): Promise<void> {
    const job = await this.waitUntil('RUNNING');
    // The cluster is the job's own, and ends with it.
    const ended = this.jobManager.exited;
    await this.rest.cancel(job);
    await ended;
  }

  /** Stops the job with a savepoint where the configuration says. @returns the savepoint's path */
  async stopWithSavepoint(): Promise<string> {
    const patience = new Patience(TIMEOUT);
    for (;;) {
      try {
        return await this.#savepoint(patience);
      } catch (error) {
        // What the REST API says of the tasks is up to three seconds old: one of them may be starting again.
        if (!String(error).includes(TASKS_MISSING) || patience.isOver) throw error;
        await sleep(POLL);
      }
    }
  }

  async #savepoint(patience: Patience): Promise<string> {
    const job = await this.waitUntil('RUNNING');
    const request = await this.rest.stopWithSavepoint(job);
    while (!patience.isOver) {
      const path = await this.rest.savepoint(job, request);
      if (path !== undefined) return path;
      await sleep(POLL);
    }
    throw new Error(`no savepoint after ${TIMEOUT / 1000} s${becauseOfLoad()}: see ${this.folder}`);
  }

  /** Waits until as many more checkpoints were completed: what came in before is then in the long-term store. */
  async waitForCheckpoints(count: number): Promise<void> {
    await this.#waitForMore('completed', count);
  }

  /** Kills a TaskManager with all it holds, starts another one, and waits until the job goes on from a checkpoint. */
  async replaceTaskManager(): Promise<void> {
    const [taskManager] = this.taskManagers;
    const restored = this.#waitForMore('restored', 1);
    await taskManager?.kill('SIGKILL');
    await taskManager?.start();
    await restored;
    await this.waitUntil('RUNNING');
  }

  async #waitForMore(what: 'completed' | 'restored', count: number): Promise<void> {
    const job = await this.waitUntil('RUNNING');
    const goal = (await this.rest.checkpoints(job))[what] + count;
    const patience = new Patience(TIMEOUT);
    while ((await this.rest.checkpoints(job))[what] < goal) {
      if (patience.isOver) {
        throw new Error(
          `${goal} checkpoints were to be ${what} within ${TIMEOUT / 1000} s${becauseOfLoad()}: see ${this.folder}`,
        );
      }
      await sleep(POLL);
    }
  }

  /** CPU time that the running TaskManagers have used. */
  cpuSeconds(): number {
    return this.taskManagers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  }

  async stop(): Promise<void> {
    await Promise.all([this.jobManager, ...this.taskManagers].map((program) => program.stop()));
    if (this.isTemporary) rmSync(this.folder, { recursive: true, force: true });
  }
}
