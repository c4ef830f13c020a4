import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { labelWithComponent, PART_OF } from '../constructs/component';
import type { EnvironmentProps } from '../environments/environment';
import { findLeaks } from '../secrets';

export interface SystemChartProps {
  readonly environment: EnvironmentProps;
  /** @default - objects that belong to no namespace */
  readonly namespace?: string;
}

/** What is deployed together: one file of manifests. */
export class SystemChart extends Chart {
  constructor(scope: Construct, id: string, props: SystemChartProps) {
    super(scope, id, {
      ...(props.namespace && { namespace: props.namespace }),
      labels: { 'app.kubernetes.io/part-of': PART_OF, 'app.kubernetes.io/managed-by': 'cdk8s' },
      disableResourceNameHashes: true,
    });
    this.node.addValidation({ validate: () => this.#objects().flatMap(leaks) });
  }

  override toJson(): ReturnType<Chart['toJson']> {
    this.#objects().forEach(labelWithComponent);
    return super.toJson();
  }

  #objects(): ApiObject[] {
    return this.node.findAll().filter((construct) => construct instanceof ApiObject);
  }
}

function leaks(object: ApiObject): string[] {
  return findLeaks(object.toJson()).map(
    ({ at, reason }) => `${object.node.path} (${object.kind} ${object.name}) at ${at}: ${reason}`,
  );
}
