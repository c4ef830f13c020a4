import type { LiveObject, Status } from '../../../infra/delivery/cluster/live-object';
import { judge } from '../../../infra/delivery/cluster/readiness';

/** An object of the second generation, with what its controller says of it. */
const live = (kind: string, status: Status, replicas = 2): LiveObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'one', generation: 2 },
  spec: { replicas },
  status: { observedGeneration: 2, ...status },
});

const condition = (type: string, status: string, message = '', reason = '') => ({
  conditions: [{ type, status, message, reason }],
});

it.each<[kind: string, status: Status, state: string, message: RegExp]>([
  [
    'Deployment',
    { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    'waiting',
    /not seen/,
  ],
  ['Deployment', { replicas: 2, updatedReplicas: 1, availableReplicas: 2 }, 'waiting', /1 of 2 pods are new/],
  ['Deployment', { replicas: 3, updatedReplicas: 2, availableReplicas: 2 }, 'waiting', /1 old pods/],
  ['Deployment', { replicas: 2, updatedReplicas: 2, availableReplicas: 1 }, 'waiting', /1 of 2 pods are available/],
  ['Deployment', { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'ready', /ready/],
  ['Deployment', condition('Progressing', 'False', 'too slow', 'ProgressDeadlineExceeded'), 'waiting', /too slow/],
  ['Deployment', condition('ReplicaFailure', 'True', 'exceeded quota'), 'waiting', /exceeded quota/],
  ['CustomResourceDefinition', { observedGeneration: 0 }, 'waiting', /not established/],
  ['CustomResourceDefinition', { observedGeneration: 0, ...condition('Established', 'True') }, 'ready', /ready/],
  ['StatefulSet', { updatedReplicas: 2, readyReplicas: 1 }, 'waiting', /1 of 2 pods are ready/],
  ['StatefulSet', { updatedReplicas: 2, readyReplicas: 2 }, 'ready', /ready/],
  ['Kafka', {}, 'waiting', /says nothing yet/],
  ['Kafka', condition('NotReady', 'True', 'pods are not ready'), 'waiting', /pods are not ready/],
  ['KafkaTopic', condition('Ready', 'False', 'no such cluster'), 'waiting', /no such cluster/],
  ['KafkaTopic', condition('Ready', 'True'), 'ready', /ready/],
  ['KafkaTopic', { observedGeneration: 1, ...condition('Ready', 'True') }, 'waiting', /not seen/],
  ['FlinkDeployment', { lifecycleState: 'STABLE' }, 'waiting', /not there yet/],
  ['FlinkDeployment', { lifecycleState: 'DEPLOYED', jobStatus: { state: 'RUNNING' } }, 'waiting', /DEPLOYED/],
  ['FlinkDeployment', { jobStatus: { state: 'CREATED' }, error: 'Job Not Found' }, 'waiting', /Job Not Found/],
  ['FlinkDeployment', { lifecycleState: 'STABLE', jobStatus: { state: 'RUNNING' } }, 'ready', /ready/],
  ['FlinkDeployment', { lifecycleState: 'FAILED', error: 'Failed to execute' }, 'failed', /Failed to execute/],
  ['ConfigMap', {}, 'ready', /ready/],
])('a %s with %j is %s', (kind, status, state, message) => {
  expect(judge(live(kind, status))).toEqual({ state, message: expect.stringMatching(message) });
});
