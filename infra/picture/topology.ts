import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { System } from '../charts/system';
import { Component } from '../constructs/component';
import { Connections, type Peer, type Port } from '../constructs/connections';
import { S3 } from '../constructs/s3';
import { Topic } from '../constructs/topic';

/** What is wired to what, as the constructs recorded it when they took references to one another. */
export interface Topology {
  readonly components: readonly Component[];
  readonly topics: readonly TopicClients[];
  readonly connections: readonly Connection[];
  /** Buckets outside of the cluster. */
  readonly buckets: readonly string[];
}

export interface TopicClients {
  readonly topic: Topic;
  readonly writers: readonly Component[];
  readonly readers: readonly Component[];
}

/** Who may talk to whom. An end that is no component of ours is a namespace's name, or what lies outside. */
export interface Connection {
  readonly from: Component | string;
  readonly to: Component | string;
  readonly ports: readonly Port[];
}

export function topologyOf(system: System): Topology {
  const all = system.node.findAll();
  const components = all.filter((construct) => construct instanceof Component);
  return {
    components,
    topics: all
      .filter((construct) => construct instanceof Topic)
      .map((topic) => ({ topic, writers: componentsOf(topic.writers), readers: componentsOf(topic.readers) })),
    connections: components.flatMap(connectionsOf),
    buckets: all.filter((construct) => construct instanceof S3).map(({ bucket }) => bucket),
  };
}

/** Whoever is no pod of the cluster. */
export const OUTSIDE = 'outside';

/** The name of the chart that a component is deployed with. */
export const chartOf = (component: Component): string => Chart.of(component).node.id;

function connectionsOf(component: Component): Connection[] {
  const { ingress, egress } = component.connections;
  // A component behind the other side has it in its own egress.
  const others = ingress.filter(({ peer }) => !(peer instanceof Connections));
  return [
    ...egress.map(({ peer, ports }) => ({ from: component, to: endOf(peer), ports })),
    ...others.map(({ peer, ports }) => ({ from: endOf(peer), to: component, ports })),
  ].filter(({ from, to }) => from !== to);
}

function endOf(peer: Peer): Component | string {
  if (peer instanceof Connections) return componentOf(peer) ?? peer.node.path;
  if (peer.name !== undefined) return peer.name;
  const labels = peer.peers[0]?.namespaceSelector?.matchLabels;
  return labels?.['kubernetes.io/metadata.name'] ?? OUTSIDE;
}

const componentsOf = (constructs: readonly IConstruct[]): Component[] =>
  constructs.map(componentOf).filter((component) => component !== undefined);

const componentOf = (construct: IConstruct): Component | undefined =>
  construct.node.scopes.reverse().find((scope) => scope instanceof Component);
