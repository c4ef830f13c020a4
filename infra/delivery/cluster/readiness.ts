import { conditionOf, generationOf, type LiveObject } from './live-object';

export interface Judgement {
  /** `failed` is what waiting does not cure. */
  readonly state: 'ready' | 'waiting' | 'failed';
  readonly message: string;
  /** The instant since when it is said. @default - nobody tells */
  readonly since?: string;
}

const ready: Judgement = { state: 'ready', message: 'ready' };
const waiting = (message: string, since?: string): Judgement => ({
  state: 'waiting',
  message,
  ...(since && { since }),
});
const failed = (message: string): Judgement => ({ state: 'failed', message });

/**
 * Whether an object does what it is for, by what its controller says of its newest generation: conditions of an older
 * one stay true for seconds after a change.
 */
export function judge(object: LiveObject): Judgement {
  const rule = RULES[object.kind];
  if (rule === undefined) return ready;
  const { observedGeneration = 0 } = object.status ?? {};
  if (object.kind !== CRD && observedGeneration < generationOf(object))
    return waiting('its controller has not seen the change yet');
  return rule(object);
}

/** Its status tells of no generation: once established, it stays so. */
const CRD = 'CustomResourceDefinition';

const RULES: Readonly<Record<string, (object: LiveObject) => Judgement>> = {
  Deployment: judgeDeployment,
  StatefulSet: judgeStatefulSet,
  Kafka: judgeStrimzi,
  KafkaTopic: judgeStrimzi,
  KafkaUser: judgeStrimzi,
  FlinkDeployment: judgeFlink,
  [CRD]: judgeCrd,
};

/** The kinds whose readiness is more than being there. */
export const WATCHED = Object.keys(RULES);

function judgeDeployment(object: LiveObject): Judgement {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = object.status ?? {};
  const wanted = object.spec?.replicas ?? 1;
  const progressing = conditionOf(object, 'Progressing');
  // It says so until it is ready, be the reason gone or not.
  if (progressing?.reason === 'ProgressDeadlineExceeded') return waiting(progressing.message ?? progressing.reason);
  const refused = conditionOf(object, 'ReplicaFailure');
  if (refused?.status === 'True') return waiting(refused.message ?? 'its pods are refused');
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods are new`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old pods are still there`);
  if (availableReplicas < wanted) return waiting(`${availableReplicas} of ${wanted} pods are available`);
  return ready;
}

function judgeStatefulSet(object: LiveObject): Judgement {
  const { updatedReplicas = 0, readyReplicas = 0 } = object.status ?? {};
  const wanted = object.spec?.replicas ?? 1;
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods are new`);
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods are ready`);
  return ready;
}

function judgeCrd(object: LiveObject): Judgement {
  return conditionOf(object, 'Established')?.status === 'True' ? ready : waiting('not established yet');
}

/** Strimzi tries again after any error: what it says now may be over soon. */
function judgeStrimzi(object: LiveObject): Judgement {
  const condition = conditionOf(object, 'Ready') ?? conditionOf(object, 'NotReady');
  if (condition?.type === 'Ready' && condition.status === 'True') return ready;
  return waiting(
    condition?.message ?? condition?.reason ?? 'the operator says nothing yet',
    condition?.lastTransitionTime,
  );
}

/**
 * `Running` alone is true also while the job restarts; `STABLE` alone also before its operator has looked. Its errors
 * are often over soon (`Job Not Found`, `MountVolume.SetUp failed`), its lifecycle state FAILED is not.
 */
function judgeFlink(object: LiveObject): Judgement {
  const { lifecycleState, jobStatus, error } = object.status ?? {};
  const job = jobStatus?.state ?? 'not there yet';
  if (lifecycleState === 'FAILED' || job === 'FAILED') return failed(`the job is ${job}${error ? `: ${error}` : ''}`);
  const runs = conditionOf(object, 'Running')?.status === 'True' || job === 'RUNNING';
  if (runs && lifecycleState === 'STABLE') return ready;
  return waiting(`the job is ${job}, its deployment ${lifecycleState ?? 'not seen yet'}${error ? `: ${error}` : ''}`);
}
