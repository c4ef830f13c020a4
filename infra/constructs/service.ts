import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Component } from './component';
import type { Peer, Port } from './connections';
import { ValidationError } from './validation-error';

/** Ports of the nodes that lead to a Service's ports, for clients outside of the cluster. */
export interface NodePorts<Name extends string = string> {
  /** By the name of the Service's port: 30000 to 32767, each taken once. */
  readonly ports: Readonly<Record<Name, number>>;
  /** Who may come in. */
  readonly from: Peer;
}

export interface ServiceProps<Name extends string> {
  readonly component: Component;
  /** By name. */
  readonly ports: Readonly<Record<Name, Port>>;
  /** @default - reachable within the cluster only */
  readonly nodePorts?: NodePorts<Name>;
}

const LOWEST = 30_000;
const HIGHEST = 32_767;

/** The stable address of a component's pods. */
export class Service<Name extends string> extends Construct {
  readonly name: string;
  readonly ports: Readonly<Record<Name, Port>>;
  readonly nodePorts: readonly number[];

  constructor(scope: Construct, id: string, props: ServiceProps<Name>) {
    super(scope, id);
    const { component, nodePorts } = props;
    const ports: [Name, Port][] = keysOf(props.ports).map((name) => [name, props.ports[name]]);
    this.name = component.name;
    this.ports = props.ports;
    this.nodePorts = nodePorts === undefined ? [] : Object.values(nodePorts.ports);
    this.#refuseOutOfRange();
    this.node.addValidation({ validate: () => this.#taken() });

    // The raw kind, since cdk8s-plus's Service leads to ports by number alone.
    new k8s.KubeService(this, 'Service', {
      metadata: { name: component.name },
      spec: {
        type: nodePorts ? 'NodePort' : 'ClusterIP',
        selector: component.selector,
        ports: ports.map(([name, { number, protocol = 'TCP' }]) => ({
          name,
          port: number,
          targetPort: k8s.IntOrString.fromString(name),
          protocol,
          ...(nodePorts && { nodePort: nodePorts.ports[name] }),
        })),
      },
    });
    if (nodePorts) {
      component.connections.allowFrom(nodePorts.from, ...Object.values<Port>(props.ports));
    }
  }

  #refuseOutOfRange(): void {
    for (const port of this.nodePorts) {
      if (!Number.isInteger(port) || port < LOWEST || port > HIGHEST) {
        throw new ValidationError(this, `nodePort ${port} is out of range: choose one from ${LOWEST} to ${HIGHEST}`);
      }
    }
  }

  #taken(): string[] {
    const others = this.node.root.node.findAll().filter((other) => other instanceof Service);
    return others
      .filter((other) => other !== this)
      .flatMap((other) =>
        this.nodePorts
          .filter((port) => other.nodePorts.includes(port))
          .map(
            (port) => `nodePort ${port} is taken by ${other.node.path}: choose another from ${LOWEST} to ${HIGHEST}`,
          ),
      );
  }
}

/** The names of a record's entries, typed by the record. */
const keysOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] => {
  const isName = (name: string): name is Name => Object.hasOwn(record, name);
  return Object.keys(record).filter(isName);
};
