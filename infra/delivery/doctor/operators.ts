import type { Cluster } from '../../environments/environment';
import { type OperatorName, operators } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import { selector } from '../cluster/ownership';
import { ourRelease, type Release } from '../operators/helm';
import { type FoundOperator, findOperator } from '../operators/operators';
import type { Finding } from './finding';
import { checkHelm } from './tools';

/** Whether the operators work, in the versions that the system is tested with, or deploy sees to that. */
export async function checkOperators(
  kubectl: Kubectl,
  needed: readonly OperatorName[],
  mode: Cluster['operators'],
): Promise<Finding[]> {
  const helm = mode === 'helm' ? [await checkHelm(kubectl)] : [];
  if (helm.some(({ todo }) => todo !== undefined)) return helm;
  return [...helm, ...(await Promise.all(needed.map((name) => checkOperator(kubectl, name, mode))))];
}

async function checkOperator(kubectl: Kubectl, name: OperatorName, mode: Cluster['operators']): Promise<Finding> {
  const release = mode === 'helm' ? await ourRelease(kubectl, name) : undefined;
  if (release !== undefined) return judgedRelease(kubectl, release, name);
  const found = await findOperator(kubectl, name);
  if (found !== undefined) return judged(found, name, kubectl.context);
  const { namespace, version } = operators[name];
  const elsewhere = await namespacesOfPods(kubectl, name);
  if (elsewhere.length > 0) {
    return {
      what: `the operator '${name}' is in namespace '${elsewhere.join("', '")}', not in '${namespace}'`,
      todo:
        `uninstall it there, since two would act on the same objects; or name its namespace in infra/operators.ts, and ` +
        `set cluster.operators to 'preinstalled' in the environment`,
    };
  }
  if (mode === 'helm') return { what: `the operator '${name}' ${version} is installed by deploy, with Helm` };
  return {
    what: `the operator '${name}' is not in namespace '${namespace}'`,
    todo: `install ${version} there, or set cluster.operators to 'helm' in the environment`,
  };
}

/** A release that Helm was killed at takes no upgrade. */
function judgedRelease({ context }: Kubectl, { chart, status }: Release, name: OperatorName): Finding {
  const { namespace, release, version } = operators[name];
  const what = `the operator '${name}' ${version} is installed by deploy, with Helm`;
  if (!/^pending-|^uninstalling$/.test(status)) {
    return { what: chart.endsWith(`-${version}`) ? what : `${what}, in place of ${chart}` };
  }
  const way = /^pending-(upgrade|rollback)$/.test(status) ? 'rollback' : 'uninstall';
  return {
    what: `${what}, whose release is ${status}`,
    todo:
      'wait if Helm is at work on it; if it was killed, run ' +
      `'helm ${way} ${release} --namespace ${namespace} --kube-context ${context}'`,
  };
}

/** Namespaces other than its own in which pods of the operator are. */
async function namespacesOfPods(kubectl: Kubectl, name: OperatorName): Promise<string[]> {
  const { namespace, pods } = operators[name];
  const found = await kubectl.get('pods', '--all-namespaces', '--selector', selector(pods));
  return [...new Set(found.flatMap(({ metadata }) => metadata.namespace ?? []))].filter((one) => one !== namespace);
}

function judged({ deployment, version, trouble }: FoundOperator, name: OperatorName, context: string): Finding {
  const { namespace, version: pinned } = operators[name];
  const { metadata } = deployment;
  const what = `the operator '${name}' ${version ?? 'of unknown version'} in namespace '${namespace}'`;
  if (trouble !== undefined) {
    const where = `--namespace ${namespace} --context ${context}`;
    return { what, todo: `${trouble}: see 'kubectl describe deployment ${metadata.name} ${where}'` };
  }
  return version === undefined || version === pinned
    ? { what }
    : { what, todo: `bring it to ${pinned}, the version that the system is tested with` };
}
