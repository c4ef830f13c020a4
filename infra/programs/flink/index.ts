import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { seconds } from '../../../job/duration';
import { cpuSeconds } from '../cpu';
import { javaCommand } from '../java';
import { becauseOfLoad, Patience } from '../patience';
import { freePort } from '../ports';
import { Program, temporaryFolder } from '../process';
import { flinkHome, JAVA_OPTIONS } from './home';
import { FlinkRest, type Job } from './rest';

export interface FlinkOptions {
  /** The SQL script that SqlDriver runs. */
  readonly script: string;
  /** Flink's configuration, in its own names. Addresses and the sizes of processes are this harness's. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Added to the environment of every process, such as S3 keys. */
  readonly env?: NodeJS.ProcessEnv;
  /** @default 1 */
  readonly taskManagers?: number;
  /**
   * Where its processes serve their metrics, the JobManager first: on all interfaces, since Flink takes no address.
   * @default - free ones
   */
  readonly metricsPorts?: readonly number[];
  /** Path of a savepoint that the job starts from. */
  readonly fromSavepoint?: string;
  /**
   * Where its configuration and its logs go.
   * @default - a temporary folder, which `stop` removes
   */
  readonly folder?: string;
}

const SQL_DRIVER = 'org.apache.flink.table.runtime.application.SqlDriver';
const JOB_MANAGER = 'org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint';
const TASK_MANAGER = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner';
const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'CANCELED']);
/** Flink's words for a checkpoint that it could not begin. */
const TASKS_MISSING = 'Not all required tasks are currently running';
const POLL = 200;
/** For each thing that is waited for, on a machine that has nothing else to do. */
const TIMEOUT = seconds(300);

/** Flink's start scripts would compute these from the process's size. */
const TASK_MANAGER_SIZES: Readonly<Record<string, string>> = {
  'taskmanager.cpu.cores': '2',
  'taskmanager.memory.task.heap.size': '900m',
  'taskmanager.memory.task.off-heap.size': '0',
  'taskmanager.memory.framework.heap.size': '128m',
  'taskmanager.memory.framework.off-heap.size': '128m',
  'taskmanager.memory.jvm-metaspace.size': '256m',
  'taskmanager.memory.jvm-overhead.min': '192m',
  'taskmanager.memory.jvm-overhead.max': '192m',
  'taskmanager.memory.network.min': '128m',
  'taskmanager.memory.network.max': '128m',
  'taskmanager.memory.managed.size': '256m',
};

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

/** Starts a cluster on the loopback interface with the script as its job. */
export async function startFlink(options: FlinkOptions): Promise<FlinkCluster> {
  const command = await javaCommand('Flink');
  const home = await flinkHome();
  const folder = options.folder ?? temporaryFolder('flink');
  const scriptFile = join(folder, 'job.sql');
  const confDir = join(folder, 'conf');
  const [rpcPort, restPort] = [await freePort(), await freePort()];
  mkdirSync(confDir, { recursive: true });
  writeFileSync(scriptFile, options.script);
  writeFileSync(join(confDir, 'config.yaml'), yaml({ ...options.configuration, ...flinkAddresses(rpcPort, restPort) }));

  const java = (heap: string, mainClass: string): string[] => [
    `-Xmx${heap}`,
    '-XX:+UseG1GC',
    ...JAVA_OPTIONS,
    `-Dlog4j.configurationFile=${join(__dirname, 'log4j2.properties')}`,
    '-cp',
    join(home, 'lib', '*'),
    mainClass,
    '--configDir',
    confDir,
  ];
  const program = (name: string, args: readonly string[]): Program =>
    new Program({
      name: `Flink's ${name}`,
      command,
      args,
      env: {
        FLINK_CONF_DIR: confDir,
        FLINK_LIB_DIR: join(home, 'lib'),
        FLINK_OPT_DIR: join(home, 'opt'),
        FLINK_PLUGINS_DIR: join(home, 'plugins'),
        ...options.env,
      },
      cwd: folder,
      logFile: join(folder, `${name}.log`),
    });

  const { fromSavepoint, taskManagers = 1, metricsPorts = [] } = options;
  const reporter = (process: number) => ['-D', `metrics.reporter.prom.port=${metricsPorts[process] ?? 0}`];
  const savepoint = fromSavepoint === undefined ? [] : ['--fromSavepoint', fromSavepoint];
  const job = ['--job-classname', SQL_DRIVER, '--scriptUri', pathToFileURL(scriptFile).href];
  const sizes = Object.entries(TASK_MANAGER_SIZES).flatMap(([key, value]) => ['-D', `${key}=${value}`]);
  const cluster = new FlinkCluster(
    new FlinkRest(`http://127.0.0.1:${restPort}`),
    program('JobManager', [...java('512m', JOB_MANAGER), ...reporter(0), ...savepoint, ...job]),
    Array.from({ length: taskManagers }, (_, i) =>
      program(`TaskManager-${i + 1}`, [...java('1100m', TASK_MANAGER), ...reporter(i + 1), ...sizes]),
    ),
    folder,
    options.folder === undefined,
  );
  await Promise.all([cluster.jobManager, ...cluster.taskManagers].map((each) => each.start()));
  return cluster;
}

/** Where the processes listen on this machine, whatever the configuration says. */
export const flinkAddresses = (rpcPort: number, restPort: number): Record<string, string> => ({
  'jobmanager.rpc.address': '127.0.0.1',
  'jobmanager.rpc.port': String(rpcPort),
  'jobmanager.bind-host': '127.0.0.1',
  'blob.server.port': '0',
  'metrics.internal.query-service.port': '0',
  // Of each process, an argument says where.
  'metrics.reporter.prom.port': '0',
  'rest.address': '127.0.0.1',
  'rest.bind-address': '127.0.0.1',
  'rest.port': String(restPort),
  'taskmanager.host': '127.0.0.1',
  'taskmanager.bind-host': '127.0.0.1',
  'taskmanager.rpc.port': '0',
  'taskmanager.data.port': '0',
});

const yaml = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
