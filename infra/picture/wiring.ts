import { Component } from '../constructs/component';
import type { Port } from '../constructs/connections';
import { type Connection, type Topology, topologyOf } from './topology';

/** Who talks to whom: data through a topic, or connections to ports. Plain data, so that two checkouts can be compared. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Its ports, such as `:8086`; empty where a topic is an end. */
  readonly label: string;
}

/** The arrows of a system, each once, in a fixed order. */
export const wiringOf = (system: Parameters<typeof topologyOf>[0]): Arrow[] => {
  const { topics, connections } = topologyOf(system);
  const arrows = [...topics.flatMap(throughTopic), ...connections.map(direct)];
  const unique = new Map(arrows.map((arrow) => [textOf(arrow), arrow]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, arrow]) => arrow);
};

export const textOf = ({ from, to, label }: Arrow): string => `${from} -> ${to}${label === '' ? '' : ` ${label}`}`;

function throughTopic({ topic, writers, readers }: Topology['topics'][number]): Arrow[] {
  const name = `topic ${topic.name}`;
  return [
    ...writers.map((writer) => ({ from: writer.name, to: name, label: '' })),
    ...readers.map((reader) => ({ from: name, to: reader.name, label: '' })),
  ];
}

const direct = ({ from, to, ports }: Connection): Arrow => ({
  from: nameOf(from),
  to: nameOf(to),
  label: ports.map(portText).join(' '),
});

export const nameOf = (end: Component | string): string => (end instanceof Component ? end.name : end);

export const portText = ({ number, protocol = 'TCP' }: Port): string =>
  protocol === 'TCP' ? `:${number}` : `:${number}/${protocol.toLowerCase()}`;
