import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Connections } from './connections';

export const PART_OF = 'understanding-apache-flink';

const NAME = 'app.kubernetes.io/name';

export interface ComponentProps {
  /** The name of the component and of its objects: a DNS label. */
  readonly name: string;
  /**
   * The labels that select the component's pods. They never change, as a Deployment's selector can't.
   * @default - the common labels, which the component gives its pods
   */
  readonly selector?: Readonly<Record<string, string>>;
}

/** One part of the system: a name, the labels of its pods, and whom they may talk to. */
export class Component extends Construct {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: ComponentProps) {
    super(scope, id);
    this.name = props.name;
    this.selector = props.selector ?? { [NAME]: props.name, 'app.kubernetes.io/part-of': PART_OF };
    this.connections = new Connections(this, 'Connections', { name: props.name, selector: this.selector });
  }
}

/** Labels an object with the name of the component that it belongs to, if it belongs to one. */
export function labelWithComponent(object: ApiObject): void {
  const component = object.node.scopes.find((scope) => scope instanceof Component);
  if (component instanceof Component) {
    object.metadata.addLabel(NAME, component.name);
  }
}
