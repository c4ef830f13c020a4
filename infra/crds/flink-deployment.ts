import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface FlinkDeploymentSpec {
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly flinkVersion: FlinkVersion;
  readonly mode?: 'native' | 'standalone';
  readonly serviceAccount: string;
  readonly flinkConfiguration?: Readonly<Record<string, string>>;
  /** By file name. */
  readonly logConfiguration?: Readonly<Record<string, string>>;
  readonly podTemplate?: FlinkPodTemplate;
  readonly jobManager: FlinkProcess;
  readonly taskManager: FlinkProcess;
  readonly job: FlinkJobSpec;
  /** Another number restarts the job. */
  readonly restartNonce?: number;
}

export type FlinkVersion =
  | 'v1_13'
  | 'v1_14'
  | 'v1_15'
  | 'v1_16'
  | 'v1_17'
  | 'v1_18'
  | 'v1_19'
  | 'v1_20'
  | 'v2_0'
  | 'v2_1'
  | 'v2_2';

/** A pod template without what later versions of Kubernetes, the operator's among them, have changed. */
export interface FlinkPodTemplate {
  readonly metadata?: k8s.ObjectMeta;
  readonly spec?: Omit<k8s.PodSpec, 'resourceClaims' | 'volumes'> & {
    readonly volumes?: Omit<k8s.Volume, 'ephemeral'>[];
  };
}

export interface FlinkProcess {
  readonly replicas?: number;
  readonly resource: {
    readonly cpu: number;
    readonly memory: string;
    readonly ephemeralStorage?: string;
  };
  readonly podTemplate?: FlinkPodTemplate;
}

export interface FlinkJobSpec {
  readonly entryClass?: string;
  readonly args?: readonly string[];
  /** Ignored where the TaskManagers have replicas. */
  readonly parallelism?: number;
  readonly upgradeMode?: 'stateless' | 'last-state' | 'savepoint';
  readonly state?: 'running' | 'suspended';
  readonly allowNonRestoredState?: boolean;
  /** Where a job starts that is new, or that is started anew by another `savepointRedeployNonce`. */
  readonly initialSavepointPath?: string;
  /** Another number starts the job anew from `initialSavepointPath`, whatever it has done since. */
  readonly savepointRedeployNonce?: number;
}

/** A Flink cluster and its one job. */
export class FlinkDeployment extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly metadata?: ApiObjectMetadata; readonly spec: FlinkDeploymentSpec },
  ) {
    const { podTemplate, jobManager, taskManager } = props.spec;
    super(scope, id, {
      apiVersion: 'flink.apache.org/v1beta1',
      kind: 'FlinkDeployment',
      ...props,
      spec: {
        ...props.spec,
        podTemplate: k8s.toJson_PodTemplateSpec(podTemplate),
        jobManager: { ...jobManager, podTemplate: k8s.toJson_PodTemplateSpec(jobManager.podTemplate) },
        taskManager: { ...taskManager, podTemplate: k8s.toJson_PodTemplateSpec(taskManager.podTemplate) },
      },
    });
  }
}
