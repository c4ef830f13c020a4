import { parseDuration } from '../../job/duration';
import { parseQuantity } from '../quantity';
import type { Peer, Port } from './connections';
import type { FlinkJobProps } from './flink-job';
import { location } from './object-store';
import type { Resources } from './resources';

export interface HighAvailability {
  /** The Kubernetes API, which the leader is elected through. */
  readonly apiServer: { readonly peer: Peer; readonly port: Port };
}

/** Between JobManagers and TaskManagers. Flink takes any free port for some of them where it isn't told. */
export const PORTS = {
  data: { number: 6121 },
  taskManagerRpc: { number: 6122 },
  jobManagerRpc: { number: 6123 },
  blobServer: { number: 6124 },
  metricsQuery: { number: 6125 },
  rest: { number: 8081 },
  /** For whoever collects metrics, at each process. */
  metrics: { number: 9249 },
} as const satisfies Record<string, Port>;

/** Flink's configuration for a job. Credentials are not part of it. */
export function configuration(props: FlinkJobProps): Record<string, string> {
  const { objectStore, highAvailability } = props;
  return {
    'taskmanager.numberOfTaskSlots': String(props.taskSlots),
    'kubernetes.jobmanager.cpu.limit-factor': limitFactor(props.jobManagerResources),
    'kubernetes.taskmanager.cpu.limit-factor': limitFactor(props.taskManagerResources),

    'state.backend.type': 'rocksdb',
    'execution.checkpointing.interval': `${parseDuration(props.checkpointInterval)} ms`,
    'execution.checkpointing.incremental': 'true',
    'execution.checkpointing.dir': location(objectStore, 'checkpoints'),
    'execution.checkpointing.savepoint-dir': location(objectStore, 'savepoints'),
    // A checkpoint outlives its job, so that the job can be started again from it by hand.
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',

    // Not s3.endpoint.region, of which s3.endpoint is a prefix.
    'fs.s3a.endpoint.region': objectStore.region,
    ...(objectStore.endpoint && { 's3.endpoint': objectStore.endpoint, 's3.path.style.access': 'true' }),
    ...(!objectStore.accessKeys && { 's3.aws.credentials.provider': WEB_IDENTITY }),

    'jobmanager.rpc.port': String(PORTS.jobManagerRpc.number),
    'blob.server.port': String(PORTS.blobServer.number),
    'taskmanager.rpc.port': String(PORTS.taskManagerRpc.number),
    'taskmanager.data.port': String(PORTS.data.number),
    'metrics.internal.query-service.port': String(PORTS.metricsQuery.number),
    'metrics.reporter.prom.factory.class': 'org.apache.flink.metrics.prometheus.PrometheusReporterFactory',
    'metrics.reporter.prom.port': String(PORTS.metrics.number),
    'metrics.reporter.prom.filter.includes': `*:${METRIC_NAMES.join(',')}`,

    'rest.flamegraph.enabled': 'true',

    // A job that can't reach its checkpoints at the start has failed for good, and its JobManager stays: the operator
    // starts both again, until the object store is there. What fails later, Flink itself restarts.
    'kubernetes.operator.job.restart.failed': 'true',

    ...(highAvailability && {
      'high-availability.type': 'kubernetes',
      'high-availability.storageDir': location(objectStore, 'high-availability'),
      'high-availability.jobmanager.port': String(PORTS.jobManagerRpc.number),
    }),
  };
}

/** Flink's names of what tells how the job is. Of thousands, nobody reads the rest. */
export const METRIC_NAMES = [
  'numRestarts',
  'numberOfCompletedCheckpoints',
  'numberOfFailedCheckpoints',
  'lastCheckpointDuration',
  'pendingRecords',
  'numRecordsIn',
  'numRecordsOut',
  'numLateRecordsDropped',
];

/** The token that a cloud puts into pods whose ServiceAccount stands for a role. */
const WEB_IDENTITY = 'com.amazonaws.auth.WebIdentityTokenCredentialsProvider';

/** The operator sets the CPU limit as a multiple of the request. */
const limitFactor = ({ cpu }: Resources): string => (parseQuantity(cpu.limit) / parseQuantity(cpu.request)).toFixed(2);

/** To the container's output, and to a file that the web interface shows. */
export const LOG_CONFIGURATION: Readonly<Record<string, string>> = {
  'log4j-console.properties': Object.entries({
    monitorInterval: '30',
    'rootLogger.level': 'INFO',
    'rootLogger.appenderRef.console.ref': 'Console',
    'rootLogger.appenderRef.file.ref': 'File',
    'appender.console.name': 'Console',
    'appender.console.type': 'Console',
    'appender.console.layout.type': 'PatternLayout',
    'appender.console.layout.pattern': '%d{ISO8601} %-5p %c %x - %m%n',
    'appender.file.name': 'File',
    'appender.file.type': 'RollingFile',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Log4j replaces it
    'appender.file.fileName': '${sys:log.file}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Log4j replaces it
    'appender.file.filePattern': '${sys:log.file}.%i',
    'appender.file.layout.type': 'PatternLayout',
    'appender.file.layout.pattern': '%d{ISO8601} %-5p %c %x - %m%n',
    'appender.file.policies.type': 'Policies',
    'appender.file.policies.size.type': 'SizeBasedTriggeringPolicy',
    'appender.file.policies.size.size': '20MB',
    'appender.file.strategy.type': 'DefaultRolloverStrategy',
    'appender.file.strategy.max': '3',
  })
    .map(([key, value]) => `${key} = ${value}\n`)
    .join(''),
};
