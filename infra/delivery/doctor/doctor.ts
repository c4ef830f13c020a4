import pc from 'picocolors';
import type { Target } from '../cluster/target';
import { neededOperators } from '../operators/operators';
import { checkCapacity } from './capacity';
import type { Finding } from './finding';
import { checkOperators } from './operators';
import { checkSecrets } from './secrets';
import { checkKubernetes } from './tools';

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
