import { Component } from '../constructs/component';
import type { Port } from '../constructs/connections';
import type { Topic } from '../constructs/topic';
import { type Connection, type TopicClients, topologyOf } from './topology';

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

const throughTopic = ({ topic, writers, readers }: TopicClients): Arrow[] => [
  ...writers.map((writer) => writes(writer, topic)),
  ...readers.map((reader) => reads(reader, topic)),
];

export const writes = (writer: Component, topic: Topic): Arrow => ({ from: writer.name, to: endOf(topic), label: '' });

export const reads = (reader: Component, topic: Topic): Arrow => ({ from: endOf(topic), to: reader.name, label: '' });

export const endOf = (topic: Topic): string => `topic ${topic.name}`;

export const direct = ({ from, to, ports }: Connection): Arrow => ({
  from: nameOf(from),
  to: nameOf(to),
  label: portsText(ports),
});

export const nameOf = (end: Component | string): string => (end instanceof Component ? end.name : end);

export const portsText = (ports: readonly Port[]): string =>
  ports
    .map(({ number, protocol = 'TCP' }) => (protocol === 'TCP' ? `:${number}` : `:${number}/${protocol.toLowerCase()}`))
    .join(' ');
