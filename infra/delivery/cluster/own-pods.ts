import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { isReady } from './pods';
import { type Judgement, judge } from './readiness';

/** How an operator labels the pods that it makes of an object of a kind, with the object's name. */
const LABELS: Readonly<Record<string, string>> = { Kafka: 'strimzi.io/cluster', FlinkDeployment: 'app' };

/**
 * Whether an object does what it is for, and its pods too where an operator makes them: it may go on to call a cluster
 * ready of which a broker is not.
 */
export async function judgeWithPods(kubectl: Kubectl, object: LiveObject): Promise<Judgement> {
  const judgement = judge(object);
  const label = LABELS[object.kind];
  if (judgement.state !== 'ready' || label === undefined) return judgement;
  const { name, namespace = '' } = object.metadata;
  const pods = await kubectl.get('pods', '--namespace', namespace, '--selector', `${label}=${name}`);
  const unready = pods.filter((pod) => pod.status?.phase !== 'Succeeded' && !isReady(pod));
  if (unready.length === 0) return judgement;
  const names = unready.map(({ metadata }) => metadata.name).join(', ');
  return { state: 'waiting', message: `${unready.length} of ${pods.length} pods are not ready: ${names}` };
}
