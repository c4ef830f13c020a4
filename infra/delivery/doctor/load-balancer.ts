import { spawnSync } from 'node:child_process';
import { listAt, textAt } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import type { Finding } from './finding';

/** Clouds whose own controllers give a Service of type LoadBalancer an address, by the nodes' providerID. */
const CLOUDS = /^(aws|azure|gce|digitalocean|hcloud|ibm|linode|oci|openstack|vsphere|exoscale|scaleway|k3s):\/\//;

/** What gives out addresses where no cloud does, by the pods that do so. */
const PROVIDERS: readonly { readonly name: string; readonly selector: string }[] = [
  { name: 'MetalLB', selector: 'app.kubernetes.io/name=metallb' },
  { name: 'MetalLB', selector: 'app=metallb' },
  { name: 'kube-vip', selector: 'app.kubernetes.io/name=kube-vip-cloud-provider' },
];

/** Programs on this machine that give out addresses while they run. */
const PROGRAMS: readonly { readonly name: string; readonly command: RegExp }[] = [
  { name: 'minikube tunnel', command: /\bminikube\b.*\btunnel\b/ },
  { name: 'cloud-provider-kind', command: /\bcloud-provider-kind\b/ },
];

/**
 * Whether anything gives addresses to Services of type LoadBalancer: Strimzi makes no broker before its has one.
 * @param processes the command lines of this machine's processes
 */
export async function checkLoadBalancer(kubectl: Kubectl, name: string, processes = commandLines): Promise<Finding> {
  const what = "Kafka's load balancer";
  const giver = await giverOfAddresses(kubectl, processes);
  if (giver !== undefined) return { what: `${what} gets its address from ${giver}` };
  return {
    what: `nothing is known here that gives ${what} an address, without which Strimzi makes no broker`,
    todo: `${await remedy(kubectl)}, or take kafka.loadBalancer out of infra/environments/${name}.ts`,
  };
}

async function giverOfAddresses(kubectl: Kubectl, processes: () => readonly string[]): Promise<string | undefined> {
  const nodes = await kubectl.get('nodes');
  const cloud = nodes.map(({ spec }) => CLOUDS.exec(textAt(spec, 'providerID') ?? '')?.[1]).find((one) => one);
  if (cloud !== undefined) return `the cloud's controller (${cloud})`;
  const running = processes();
  const program = PROGRAMS.find(({ command }) => running.some((line) => command.test(line)));
  if (program !== undefined) return `'${program.name}', while that runs`;
  for (const { name, selector } of PROVIDERS) {
    if ((await kubectl.get('pods', '--all-namespaces', '--selector', selector)).length > 0) return name;
  }
  const served = (await kubectl.get('services', '--all-namespaces')).find(hasAddress);
  if (served === undefined) return undefined;
  return `whatever gave Service ${served.metadata.namespace}/${served.metadata.name} its own`;
}

const hasAddress = ({ spec, status }: LiveObject): boolean =>
  textAt(spec, 'type') === 'LoadBalancer' && listAt(status, 'loadBalancer', 'ingress').length > 0;

async function remedy(kubectl: Kubectl): Promise<string> {
  const nodes = await kubectl.get('nodes');
  if (nodes.some(({ metadata }) => metadata.labels?.['minikube.k8s.io/name'] !== undefined)) {
    return `run 'minikube tunnel --profile ${kubectl.context}' in another terminal, and keep it running`;
  }
  if (nodes.some(({ spec }) => textAt(spec, 'providerID')?.startsWith('kind://'))) {
    return "run 'cloud-provider-kind' in another terminal, and keep it running";
  }
  return 'install a load balancer such as MetalLB';
}

/** None where that can't be told. */
const commandLines = (): readonly string[] =>
  spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).stdout?.split('\n') ?? [];
