import { ApiObject, DependencyGraph } from 'cdk8s';
import { System } from '../../../infra/charts/system';
import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { render } from '../../../infra/delivery/plan/render';
import { objectsOf } from '../../../infra/delivery/revision/declared';
import { loadEnvironment } from '../../../infra/environments';
import type { EnvironmentProps } from '../../../infra/environments/environment';
import { measure, options } from './workload';

const { environment, copies } = options<{ readonly environment: string; readonly copies: number }>();
const { props } = loadEnvironment(environment);
const changed: EnvironmentProps = { ...props, kafka: { ...props.kafka, partitions: 32 } };

const declared = (of: EnvironmentProps) => ({ objects: objectsOf(new System(of), { ApiObject, DependencyGraph }) });

/** Plans so many times what a change of an environment does, from both synthesized states to the text. */
void measure(async () => {
  for (let i = 0; i < copies; i++) {
    const text = render(planChanges(declared(props), declared(changed)), 'markdown', environment);
    if (!text.includes('KafkaTopic')) throw new Error(`no topic in the plan of ${environment}:\n${text}`);
  }
  return { amount: copies };
}, 'start-of-process');
