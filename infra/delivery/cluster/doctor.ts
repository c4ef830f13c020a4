import pc from 'picocolors';
import { PART_OF } from '../../constructs/component';
import { parseQuantity } from '../../quantity';
import { isRecord } from '../plan/field-diff';
import type { Kubectl } from './kubectl';
import { missingCrds, neededOperators } from './operators';
import type { Target } from './target';

/** The oldest Kubernetes that Strimzi 1.2.0 runs on. */
const OLDEST_MINOR = 30;

interface Finding {
  readonly what: string;
  /** What to do about it. @default - nothing: it is as it should be */
  readonly todo?: string;
}

/** Says of each thing that a deployment needs whether it is there, or what to do. @returns whether all is there */
export async function doctor({ kubectl, progress, props }: Target): Promise<boolean> {
  const findings = [
    { what: `kubeconfig has the context '${kubectl.context}'` },
    await serverVersion(kubectl),
    ...(await Promise.all(
      neededOperators(props).map((operator) => operatorOf(kubectl, operator, props.cluster.operators)),
    )),
    await capacity(kubectl, props.capacity),
  ];
  for (const { what, todo } of findings) {
    progress.write(todo === undefined ? `${pc.green('ok')}   ${what}` : `${pc.red('todo')} ${what}: ${todo}`);
  }
  return findings.every(({ todo }) => todo === undefined);
}

async function serverVersion(kubectl: Kubectl): Promise<Finding> {
  const { serverVersion, clientVersion }: Record<'serverVersion' | 'clientVersion', Version> = JSON.parse(
    await kubectl.must(['version', '--output=json']),
  );
  const what = `kubectl ${clientVersion.gitVersion}, Kubernetes ${serverVersion.gitVersion}`;
  const minor = Number.parseInt(serverVersion.minor, 10);
  return minor >= OLDEST_MINOR ? { what } : { what, todo: `upgrade the cluster to 1.${OLDEST_MINOR} or newer` };
}

interface Version {
  readonly gitVersion: string;
  readonly minor: string;
}

async function operatorOf(
  kubectl: Kubectl,
  operator: ReturnType<typeof neededOperators>[number],
  mode: 'helm' | 'preinstalled',
): Promise<Finding> {
  const missing = await missingCrds(kubectl, operator);
  if (missing.length === 0) return { what: `the CRDs of the operator '${operator}' are established` };
  if (mode === 'helm') return { what: `the operator '${operator}' is installed by deploy, with Helm` };
  return { what: `the operator '${operator}' has no CRDs ${missing.join(', ')}`, todo: 'install it' };
}

/** The room for our pods against what nodes have in all: what other pods use is not counted. */
async function capacity(kubectl: Kubectl, { cpu, memory }: Target['props']['capacity']): Promise<Finding> {
  const nodes = await kubectl.get('nodes');
  const total = (resource: string) =>
    nodes.reduce((sum, { status }) => {
      const allocatable = isRecord(status) && isRecord(status.allocatable) ? status.allocatable[resource] : undefined;
      return sum + (typeof allocatable === 'string' ? parseQuantity(allocatable) : 0);
    }, 0);
  const [cores, bytes] = [total('cpu'), total('memory')];
  const gib = (value: number) => `${(value / 2 ** 30).toFixed(1)} GiB`;
  const what = `${PART_OF} may ask for ${cpu} CPU and ${memory}; ${nodes.length} nodes have ${cores} and ${gib(bytes)}`;
  return cores >= parseQuantity(cpu) && bytes >= parseQuantity(memory)
    ? { what }
    : { what, todo: 'add nodes, or choose a smaller environment' };
}
