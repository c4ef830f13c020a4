import { loadEnvironment } from '../../environments';
import type { EnvironmentProps } from '../../environments/environment';
import { declaredObjects } from '../declared';
import { Failure } from '../failure';
import type { DeclaredObject } from '../manifest';
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

/** @throws Failure when kubeconfig has no such context, or its server does not answer */
export async function target(name: string): Promise<Target> {
  const { props } = loadEnvironment(name);
  const progress = new Progress();
  const { context } = props.cluster;
  const kubectl = new Kubectl(context, (line) => progress.write(line));
  const { code, stdout, stderr } = await kubectl.run(['config', 'get-contexts', '--output=name']);
  if (code !== 0) throw new Failure(`kubectl can't read kubeconfig: ${stderr.trim()}`);
  const contexts = stdout.trim().split('\n').filter(Boolean);
  if (!contexts.includes(context)) {
    throw new Failure(
      `kubeconfig has no context '${context}', which environment '${name}' is deployed to; it has ` +
        `${contexts.join(', ') || 'none'}: add it to kubeconfig, or name another in infra/environments/${name}.ts`,
    );
  }
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
