import { loadEnvironment } from '../../environments';
import type { EnvironmentProps } from '../../environments/environment';
import { Failure } from '../failure';
import type { DeclaredObject } from '../manifest';
import { declaredObjects } from '../revision/declared';
import { Progress } from '../terminal/progress';
import { Kubectl } from './kubectl';

/** An environment with the cluster that it names. */
export interface Target {
  readonly name: string;
  readonly props: EnvironmentProps;
  /** Synthesizes it; what is on the cluster can be taken off without. */
  declared(): readonly DeclaredObject[];
  readonly kubectl: Kubectl;
  readonly progress: Progress;
}

/** @throws Failure when kubeconfig has no such context */
export async function target(name: string): Promise<Target> {
  const to = unchecked(name);
  const missing = await missingContext(to);
  if (missing !== undefined) throw new Failure(missing);
  return to;
}

/** Why an environment's context can't be used; undefined where kubeconfig has it. */
export async function missingContext({ kubectl, name }: Pick<Target, 'kubectl' | 'name'>): Promise<string | undefined> {
  const { context } = kubectl;
  const { code, stdout, stderr } = await kubectl.run(['config', 'get-contexts', '--output=name']);
  if (code !== 0) return `kubectl can't read kubeconfig: ${stderr.trim()}`;
  const contexts = stdout.trim().split('\n').filter(Boolean);
  return contexts.includes(context)
    ? undefined
    : `kubeconfig has no context '${context}', which environment '${name}' is deployed to; it has ` +
        `${contexts.join(', ') || 'none'}: make that cluster or add it to kubeconfig, or name another in ` +
        `infra/environments/${name}.ts`;
}

/** An environment with the cluster that it names, which may not be there. */
export function unchecked(name: string): Target {
  const { props } = loadEnvironment(name);
  const progress = new Progress();
  const { context } = props.cluster;
  const kubectl = new Kubectl(context, (line) => progress.write(line));
  let objects: readonly DeclaredObject[] | undefined;
  const declared = () => {
    objects ??= synthesized(name);
    return objects;
  };
  return { name, props, declared, kubectl, progress };
}

function synthesized(name: string): readonly DeclaredObject[] {
  try {
    return declaredObjects(name);
  } catch (error) {
    // Says what is wrong where: the place in our code adds nothing to it.
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
