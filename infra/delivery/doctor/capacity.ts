import { NAMESPACE } from '../../system';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import type { DeclaredObject } from '../manifest';
import { textAt } from '../plan/rule';
import { quantity } from '../plan/rules/landscape';
import { type Amounts, requested } from '../plan/rules/requests';
import type { Finding } from './finding';

/** What all pods of the system request against what nodes have left beside the pods of others. */
export async function checkCapacity(kubectl: Kubectl, objects: readonly DeclaredObject[]): Promise<Finding> {
  const needed = requested({ objects });
  const nodes = (await kubectl.get('nodes')).filter(({ spec }) => spec?.unschedulable !== true);
  const others = await kubectl.get('pods', '--all-namespaces', `--field-selector=${OF_OTHERS}`);
  const taken = requested({ objects: others.map((manifest) => ({ manifest, path: '', chart: '' })) });
  const free = { cpu: allocatable(nodes, 'cpu') - taken.cpu, memory: allocatable(nodes, 'memory') - taken.memory };
  const where = nodes.length === 1 ? 'one node has' : `${nodes.length} nodes have`;
  const what = `the pods request ${text(needed)}; ${where} ${text(free)} left for them`;
  return free.cpu >= needed.cpu && free.memory >= needed.memory
    ? { what }
    : { what, todo: 'add nodes, or choose a smaller environment' };
}

/** Pods that have ended hold nothing. */
const OF_OTHERS = `metadata.namespace!=${NAMESPACE},status.phase!=Succeeded,status.phase!=Failed`;

const allocatable = (nodes: readonly LiveObject[], resource: string): number =>
  nodes.reduce((sum, { status }) => sum + (quantity(textAt(status, 'allocatable', resource)) ?? 0), 0);

const text = ({ cpu, memory }: Amounts): string => `${cpu.toFixed(1)} CPU and ${(memory / 2 ** 30).toFixed(1)} GiB`;
