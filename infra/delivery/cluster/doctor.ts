import pc from 'picocolors';
import { checkCapacity } from './checks/capacity';
import type { Finding } from './checks/finding';
import { checkOperators } from './checks/operators';
import { checkSecrets } from './checks/secrets';
import { checkKubernetes } from './checks/tools';
import { neededOperators } from './operators';
import type { Target } from './target';

/** Says of each thing that a deployment needs whether it is there, or what to do. @returns whether all is there */
export async function doctor(of: Target): Promise<boolean> {
  const { kubectl, progress, props } = of;
  const objects = of.declared();
  const findings: Finding[] = [
    { what: `kubeconfig has the context '${kubectl.context}'` },
    ...(await checkKubernetes(kubectl)),
    ...(await checkOperators(kubectl, neededOperators(props), props.cluster.operators)),
    ...(await checkSecrets(kubectl, objects, props.cluster.secrets)),
    await checkCapacity(kubectl, objects),
  ];
  for (const { what, todo } of findings) {
    progress.write(todo === undefined ? `${pc.green('ok')}   ${what}` : `${pc.red('todo')} ${what}: ${todo}`);
  }
  return findings.every(({ todo }) => todo === undefined);
}
