import deprecatedOptions from './flink-deprecated-options.json';

/** What Flink calls deprecated, with the option that took its place, if one did: read from Flink's jars. */
const DEPRECATED: Readonly<Record<string, string | null>> = deprecatedOptions;

/** What the operator puts in itself, by the deployment that it acts for. Source: operator 1.15, `DefaultValidator`. */
const FORBIDDEN: readonly string[] = ['kubernetes.namespace', 'kubernetes.cluster-id', 'high-availability.cluster-id'];

/**
 * What stands beside ours in the file that Flink reads. Source: operator 1.15, `FlinkConfigBuilder`, and
 * `conf/flink-conf.yaml` of its chart.
 */
const OF_OPERATOR: readonly string[] = [
  '$internal.application.main',
  '$internal.application.program-args',
  '$internal.flink.version',
  'env.java.default-opts.all',
  'execution.checkpointing.externalized-checkpoint-retention',
  'execution.shutdown-on-application-finish',
  'execution.submit-failed-job-on-application-error',
  'execution.target',
  'jobmanager.memory.process.size',
  'kubernetes.container.image.pull-policy',
  'kubernetes.container.image.ref',
  'kubernetes.internal.cluster-mode',
  'kubernetes.internal.taskmanager.replicas',
  'kubernetes.jobmanager.cpu.amount',
  'kubernetes.jobmanager.replicas',
  'kubernetes.pod-template-file.jobmanager',
  'kubernetes.pod-template-file.taskmanager',
  'kubernetes.rest-service.exposed.type',
  'kubernetes.service-account',
  'kubernetes.taskmanager.cpu.amount',
  'parallelism.default',
  'pipeline.name',
  'taskmanager.memory.process.size',
  'taskmanager.numberOfTaskSlots',
  'web.cancel.enable',
  ...FORBIDDEN,
];

/** Why the operator or Flink would not take a configuration with these keys, or takes one for the sake of old times. */
export function problemsOfKeys(keys: readonly string[]): string[] {
  const all = [...new Set([...keys, ...OF_OPERATOR])];
  return [
    ...keys
      .filter((key) => FORBIDDEN.includes(key))
      .map((key) => `'${key}' is set by the operator, which refuses it: leave it out`),
    ...keys.filter((key) => Object.hasOwn(DEPRECATED, key)).map(deprecation),
    // The operator nests the keys, and one can't hold both a value and others.
    ...all.flatMap((shorter) =>
      all
        .filter((longer) => longer.startsWith(`${shorter}.`) && (keys.includes(shorter) || keys.includes(longer)))
        .map(
          (longer) =>
            `'${shorter}' is a prefix of '${longer}', and the operator takes only one of them: write one of them by another name`,
        ),
    ),
  ];
}

function deprecation(key: string): string {
  const today = DEPRECATED[key];
  return `'${key}' is deprecated in Flink 2: ${today ? `write '${today}'` : 'leave it out'}`;
}
