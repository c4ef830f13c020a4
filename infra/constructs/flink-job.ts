import type { Construct } from 'constructs';
import { parseDuration } from '../../job/duration';
import type { ScriptInputs } from '../../job/flink/settings';
import { settings } from '../../job/settings';
import { FlinkDeployment, type FlinkProcess, type FlinkVersion } from '../crds/flink-deployment';
import type { Image } from '../images';
import { parseQuantity } from '../quantity';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import type { Peer, Port } from './connections';
import { configuration, type HighAvailability, LOG_CONFIGURATION, PORTS } from './flink-configuration';
import { kafkaProperties } from './flink-kafka';
import { problemsOfKeys } from './flink-options';
import { FlinkServiceAccount } from './flink-service-account';
import type { JobProps } from './job';
import { KafkaClient } from './kafka-client';
import { type MetricsEndpoint, MetricsService } from './metrics-endpoint';
import { location } from './object-store';
import { checksums, environment, type Mount, pinned, volumeMounts, volumes } from './pod';
import type { Resources } from './resources';
import { containerSecurityContext, podSecurityContext } from './security';
import { ValidationError } from './validation-error';
import { DisruptionBudget } from './workload';

export interface FlinkJobProps extends JobProps {
  readonly image: Image;
  readonly flinkVersion: FlinkVersion;
  /** Compiles the job's SQL for the values that this place gives it. */
  readonly script: (inputs: ScriptInputs) => string;
  /** The job's parallelism is the number of all slots: at most that of the source topic's partitions. */
  readonly taskManagers: number;
  /** Of one TaskManager. */
  readonly taskSlots: number;
  readonly jobManagerResources: Resources;
  /** Of one TaskManager. */
  readonly taskManagerResources: Resources;
  /** What of the old job's state a new version starts with; `last-state` needs `highAvailability`. */
  readonly upgradeMode: 'stateless' | 'savepoint' | 'last-state';
  /**
   * A second JobManager that takes over, by way of the Kubernetes API.
   * @default - one JobManager, and no rights in the API
   */
  readonly highAvailability?: HighAvailability;
  /** The operator, which asks the JobManager how the job is. */
  readonly operator: Peer;
}

const SCRIPT_DIRECTORY = '/opt/flink/script';
const SCRIPT = 'job.sql';
/** The user of Flink's image. */
const USER = 9999;

/** The job on Flink: an application cluster of its own, run by the operator. */
export class FlinkJob extends Component {
  /** The JobManager's REST API and dashboard, at a Service that the operator makes for each FlinkDeployment. */
  static restOf(deployment: string): { readonly service: string; readonly port: Port } {
    return { service: `${deployment}-rest`, port: PORTS.rest };
  }

  readonly rest = FlinkJob.restOf('job');
  readonly metrics: MetricsEndpoint;

  constructor(scope: Construct, id: string, props: FlinkJobProps) {
    super(scope, id, { name: 'job' });
    this.#validate(props);
    this.metrics = {
      name: 'job',
      host: new MetricsService(this, 'Metrics', { component: this, port: PORTS.metrics }).name,
      port: PORTS.metrics,
      metrics: ['flink_*'],
      labels: ['operator_name', 'subtask_index'],
      component: this,
    };
    const flinkConfiguration = this.#configuration(props);
    const kafka = this.#connect(props);
    const { source, speedLayer, rejected, objectStore, groupId } = props;
    const script = new ConfigFiles(this, 'Script', {
      name: 'job-script',
      files: {
        [SCRIPT]: props.script({
          settings: {
            bootstrapServers: kafka.bootstrapServers,
            groupId,
            sourceTopic: source.name,
            speedLayerTopic: speedLayer.name,
            rejectedTopic: rejected.name,
            acks: settings.acks.default,
            kafkaCompression: settings.kafkaCompression.default,
            idleness: settings.idleness.default,
            longTermStore: location(objectStore, props.longTermStorePath),
          },
          kafkaProperties: kafkaProperties(kafka.credentials),
        }),
      },
    });
    const serviceAccount = new FlinkServiceAccount(this, 'ServiceAccount', {
      name: this.name,
      annotations: objectStore.serviceAccountAnnotations,
      highAvailability: props.highAvailability !== undefined,
    });
    const mounts: Mount[] = [
      { path: SCRIPT_DIRECTORY, config: script },
      { path: '/tmp', scratch: '2Gi' },
      { path: '/opt/flink/log', scratch: '128Mi' },
      ...(kafka.credentials ? [kafka.credentials.caMount, kafka.credentials.passwordMount] : []),
    ];
    new FlinkDeployment(this, 'FlinkDeployment', {
      metadata: { name: this.name },
      spec: {
        image: pinned(this, props.image),
        imagePullPolicy: 'IfNotPresent',
        flinkVersion: props.flinkVersion,
        mode: 'standalone',
        serviceAccount: serviceAccount.name,
        flinkConfiguration,
        logConfiguration: LOG_CONFIGURATION,
        podTemplate: {
          metadata: { labels: this.selector, annotations: checksums(mounts) },
          spec: {
            securityContext: podSecurityContext({ user: USER }),
            automountServiceAccountToken: serviceAccount.automountToken,
            enableServiceLinks: false,
            volumes: volumes(mounts),
            containers: [
              {
                // The operator merges its own container with the one of this name.
                name: 'flink-main-container',
                env: environment({ ...objectStore.accessKeys }),
                securityContext: containerSecurityContext({}),
                volumeMounts: volumeMounts(mounts),
              },
            ],
          },
        },
        jobManager: flinkProcess(props.jobManagerResources, props.highAvailability ? 2 : 1),
        // With replicas of its own, the operator takes the number of their slots for the parallelism.
        taskManager: flinkProcess(props.taskManagerResources, props.taskManagers),
        job: {
          entryClass: 'org.apache.flink.table.runtime.application.SqlDriver',
          args: ['--scriptUri', `file://${SCRIPT_DIRECTORY}/${SCRIPT}`],
          upgradeMode: props.upgradeMode,
          state: 'running',
        },
      },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { component: this });
  }

  #validate({ taskManagers, taskSlots, source, upgradeMode, highAvailability, ...rest }: FlinkJobProps): void {
    for (const [name, value] of Object.entries({ taskManagers, taskSlots })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new ValidationError(this, `${name} ${value} is not a valid count: choose a whole number from 1`);
      }
    }
    const slots = taskManagers * taskSlots;
    if (slots > source.partitions) {
      throw new ValidationError(
        this,
        `${slots} slots (${taskManagers} taskManagers with ${taskSlots} taskSlots) are more than the ${source.partitions} partitions of topic '${source.name}': choose up to ${source.partitions}, or some tasks have nothing to read`,
      );
    }
    if (upgradeMode === 'last-state' && highAvailability === undefined) {
      throw new ValidationError(
        this,
        "upgradeMode 'last-state' needs highAvailability, where the last state is found: set it, or choose stateless or savepoint",
      );
    }
    // Fails here for what is not a duration.
    parseDuration(rest.checkpointInterval);
  }

  #configuration(props: FlinkJobProps): Record<string, string> {
    const entries = configuration(props);
    const problems = problemsOfKeys(Object.keys(entries));
    if (problems.length > 0) throw new ValidationError(this, `flinkConfiguration: ${problems.join('; ')}`);
    return entries;
  }

  #connect(props: FlinkJobProps): KafkaClient {
    props.objectStore.allowFrom(this.connections);
    const { metrics: _, ...between } = PORTS;
    this.connections.allowTo(this.connections, ...Object.values(between));
    this.connections.allowFrom(props.operator, PORTS.rest);
    if (props.highAvailability) {
      this.connections.allowTo(props.highAvailability.apiServer.peer, props.highAvailability.apiServer.port);
    }
    return new KafkaClient(this, 'Kafka', {
      cluster: props.cluster,
      component: this,
      reads: [props.source],
      writes: [props.speedLayer, props.rejected],
      groups: [props.groupId],
    });
  }
}

function flinkProcess({ cpu, memory, ephemeralStorage }: Resources, replicas: number): FlinkProcess {
  return {
    replicas,
    resource: {
      cpu: parseQuantity(cpu.request),
      // Flink's own notation, in which m is a mebibyte.
      memory: `${Math.floor(parseQuantity(memory) / 2 ** 20)}m`,
      ephemeralStorage: ephemeralStorage ?? '3Gi',
    },
  };
}
