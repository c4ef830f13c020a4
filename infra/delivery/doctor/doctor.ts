import pc from 'picocolors';
import { missingContext, type Target } from '../cluster/target';
import { Failure } from '../failure';
import { neededOperators } from '../revision/releases';
import { checkCapacity } from './capacity';
import type { Finding } from './finding';
import { checkImages } from './images';
import { checkLoadBalancer } from './load-balancer';
import { checkOperators } from './operators';
import { checkSecrets } from './secrets';
import { checkHelm, checkKubectl, checkKubernetes } from './tools';

/**
 * Says of each thing that a deployment needs whether it is there, or what to do: all of it at once, whatever is missing.
 * @returns whether all is there
 */
export async function doctor(of: Target): Promise<boolean> {
  const findings = await allFindings(of);
  for (const { what, todo } of findings) {
    of.progress.write(todo === undefined ? `${pc.green('ok')}   ${what}` : `${pc.red('todo')} ${what}: ${todo}`);
  }
  return findings.every(({ todo }) => todo === undefined);
}

async function allFindings(of: Target): Promise<Finding[]> {
  const { kubectl, props } = of;
  const { operators, secrets } = props.cluster;
  const onThisMachine = await found('kubectl talks to the cluster', () => checkKubectl(kubectl));
  if (onThisMachine.some(({ todo }) => todo !== undefined)) return [...onThisMachine, ...(await helmAlone(of))];
  const context = await checkContext(of);
  const reached = context.todo === undefined ? await found(AFTER_CONTEXT, () => checkKubernetes(kubectl)) : [];
  const cluster = [...onThisMachine, context, ...reached];
  if (cluster.some(({ todo }) => todo !== undefined)) {
    return [...cluster, ...(await helmAlone(of)), { what: REST, todo: 'run this again once the cluster answers' }];
  }
  const objects = of.declared();
  const installed = operators === 'helm' ? neededOperators(props) : [];
  return [
    ...cluster,
    ...(await found('operators', () => checkOperators(kubectl, neededOperators(props), operators))),
    ...(await found('Secrets', () => checkSecrets(kubectl, objects, secrets))),
    ...(await found('our images', () => checkImages(kubectl, objects, of.name))),
    ...(await found('room for the pods', async () => [await checkCapacity(kubectl, objects, installed)])),
    ...(props.kafka.loadBalancer
      ? await found(LOAD_BALANCER, async () => [await checkLoadBalancer(kubectl, of.name)])
      : []),
  ];
}

const LOAD_BALANCER = "an address for Kafka's load balancer";
const AFTER_CONTEXT = 'the API server answers';
const REST = 'operators, Secrets, images and the room for the pods can be looked for on a cluster alone';

async function checkContext(of: Target): Promise<Finding> {
  const { context } = of.kubectl;
  const missing = await missingContext(of);
  return missing === undefined
    ? { what: `kubeconfig has the context '${context}'` }
    : { what: `the context '${context}'`, todo: `${missing}${MINIKUBE.test(context) ? `; ${START}` : ''}` };
}

const MINIKUBE = /^minikube/;
const START = "'minikube start' makes one of that name, of the size that the environment's file says";

/** Helm is looked for also where there is no cluster yet. */
const helmAlone = ({ kubectl, props }: Target): Promise<Finding[]> =>
  props.cluster.operators === 'helm' ? found('Helm', async () => [await checkHelm(kubectl)]) : Promise.resolve([]);

/** What a check finds; one that can't be done is to be mended like what it looks for. */
async function found(what: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ what, todo: error.message }];
  }
}
