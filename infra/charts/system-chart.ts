import { ApiObject, Chart, DependencyGraph } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { labelWithComponent, PART_OF } from '../constructs/component';
import { validateOnce } from '../constructs/validate-once';
import type { EnvironmentProps } from '../environments/environment';
import { findLeaks } from '../secrets';

export interface SystemChartProps {
  readonly environment: EnvironmentProps;
  /** @default - objects that belong to no namespace */
  readonly namespace?: string;
  /**
   * What has to be ready before it is deployed: charts, or constructs of charts.
   * @default - the charts that were declared before it
   */
  readonly needs?: readonly IConstruct[];
}

/**
 * Apps that cdk8s has validated, and whose dependencies it has resolved, with the number of their constructs then: by
 * itself it does so anew for each chart.
 */
const prepared = new WeakMap<IConstruct, number>();

/** Each after those that it depends on, as `toJson` returns them. */
const objectsInOrder = (chart: Chart): ApiObject[] =>
  new DependencyGraph(chart.node).topology().filter((construct) => construct instanceof ApiObject);

/** What is deployed together: one file of manifests. */
export class SystemChart extends Chart {
  /** How many charts it comes after, at most: deployment, teardown and status go by it. */
  readonly level: number;

  constructor(scope: Construct, id: string, props: SystemChartProps) {
    super(scope, id, {
      ...(props.namespace && { namespace: props.namespace }),
      labels: { 'app.kubernetes.io/part-of': PART_OF, 'app.kubernetes.io/managed-by': 'cdk8s' },
      disableResourceNameHashes: true,
    });
    const needs = props.needs ?? scope.node.children.filter((other) => other !== this);
    this.level = 1 + Math.max(-1, ...needs.flatMap(levelsOf));
    validateOnce(this, () => this.#objects().flatMap(leaks));
  }

  override toJson(): ReturnType<Chart['toJson']> {
    this.#objects().forEach(labelWithComponent);
    const { root } = this.node;
    const constructs = root.node.findAll().length;
    if (prepared.get(root) === constructs) return objectsInOrder(this).map((object) => object.toJson());
    const manifests = super.toJson();
    prepared.set(root, constructs);
    return manifests;
  }

  #objects(): ApiObject[] {
    return this.node.findAll().filter((construct) => construct instanceof ApiObject);
  }
}

/** What has no manifests, such as S3, is of no chart. */
const levelsOf = (construct: IConstruct): number[] =>
  construct.node.scopes.flatMap((scope) => ('level' in scope && typeof scope.level === 'number' ? [scope.level] : []));

function leaks(object: ApiObject): string[] {
  return findLeaks(object.toJson()).map(
    ({ at, reason }) => `${object.node.path} (${object.kind} ${object.name}) at ${at}: ${reason}`,
  );
}
