import type { Cluster } from '../../../environments/environment';
import { type OperatorName, operators } from '../../../operators';
import { ourRelease } from '../helm';
import type { Kubectl } from '../kubectl';
import { type FoundOperator, findOperator } from '../operators';
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
  const found = await findOperator(kubectl, name);
  const { namespace, version } = operators[name];
  if (mode === 'helm' && (found === undefined || (await ourRelease(kubectl, name)) !== undefined)) {
    return { what: `the operator '${name}' ${version} is installed by deploy, with Helm` };
  }
  if (found !== undefined) return judged(found, name);
  return {
    what: `the operator '${name}' is not in namespace '${namespace}'`,
    todo: `install ${version} there, or set cluster.operators to 'helm' in the environment`,
  };
}

function judged({ deployment, version, trouble }: FoundOperator, name: OperatorName): Finding {
  const { namespace, version: pinned } = operators[name];
  const { metadata } = deployment;
  const what = `the operator '${name}' ${version ?? 'of unknown version'} in namespace '${namespace}'`;
  if (trouble !== undefined) {
    return { what, todo: `${trouble}: see 'kubectl describe deployment ${metadata.name} --namespace ${namespace}'` };
  }
  return version === undefined || version === pinned
    ? { what }
    : { what, todo: `bring it to ${pinned}, the version that the system is tested with` };
}
