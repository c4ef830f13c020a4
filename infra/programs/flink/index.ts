import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { javaCommand } from '../java';
import { freePort } from '../ports';
import { Program, temporaryFolder } from '../process';
import { FlinkCluster } from './cluster';
import { flinkHome, JAVA_OPTIONS } from './home';
import { FlinkRest } from './rest';

export type { FlinkCluster };

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
