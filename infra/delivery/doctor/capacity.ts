import { type Amounts, requestsOf, sumOf } from '../../capacity';
import { NAMESPACE } from '../../charts/system';
import { type OperatorName, operators, requestsOfOperator } from '../../operators';
import { parseQuantity, quantity } from '../../quantity';
import { textAt } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import type { DeclaredObject } from '../manifest';
import { requested, surge } from '../plan/rules/requests';
import type { Finding } from './finding';

/**
 * What all pods of the system request, and the operators that deploy installs, against what nodes have left beside the
 * pods of others, with what an update needs for a while.
 */
export async function checkCapacity(
  kubectl: Kubectl,
  objects: readonly DeclaredObject[],
  installed: readonly OperatorName[],
): Promise<Finding> {
  const needed = sumOf([requested({ objects }), ...installed.map(ofOperator)]);
  const update = surge({ objects });
  const nodes = (await kubectl.get('nodes')).filter(({ spec }) => spec?.unschedulable !== true);
  const others = (await kubectl.get('pods', '--all-namespaces', `--field-selector=${OF_OTHERS}`)).filter(
    ({ metadata }) => !installed.some((name) => operators[name].namespace === metadata.namespace),
  );
  const taken = sumOf(others.map(requestsOf));
  const free = { cpu: allocatable(nodes, 'cpu') - taken.cpu, memory: allocatable(nodes, 'memory') - taken.memory };
  const where = nodes.length === 1 ? 'one node has' : `${nodes.length} nodes have`;
  const beside = installed.length === 0 ? '' : ` with the operators (${installed.join(', ')})`;
  const what =
    `the pods request ${text(needed)}${beside}, an update ${text(update)} more for a while; ` +
    `${where} ${text(free)} left for them`;
  const most = sumOf([needed, update]);
  return free.cpu >= most.cpu && free.memory >= most.memory
    ? { what }
    : { what, todo: 'add nodes, or choose a smaller environment' };
}

const ofOperator = (name: OperatorName): Amounts => {
  const { cpu, memory } = requestsOfOperator[name];
  return { cpu: parseQuantity(cpu), memory: parseQuantity(memory) };
};

/** Pods that have ended hold nothing. */
const OF_OTHERS = `metadata.namespace!=${NAMESPACE},status.phase!=Succeeded,status.phase!=Failed`;

const allocatable = (nodes: readonly LiveObject[], resource: string): number =>
  nodes.reduce((sum, { status }) => sum + (quantity(textAt(status, 'allocatable', resource)) ?? 0), 0);

const text = ({ cpu, memory }: Amounts): string => `${cpu.toFixed(1)} CPU and ${(memory / 2 ** 30).toFixed(1)} GiB`;
