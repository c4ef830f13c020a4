import { Component } from '../constructs/component';
import { KafkaCluster } from '../constructs/kafka-cluster';
import type { Topic } from '../constructs/topic';
import { notesOf, storeNotes } from './notes';
import { colours, font } from './palette';
import { type Connection, chartOf, OUTSIDE, type TopicClients, type Topology } from './topology';
import { direct, endOf, nameOf, portsText, reads, writes } from './wiring';

/** What people look with is drawn apart from what data flows through. */
const CONSOLES = 'consoles';

/** The picture of a system in Graphviz's language. */
export function dotOf(topology: Topology): string {
  const { components, topics, connections, buckets } = topology;
  const lines = [
    'digraph system {',
    `graph [rankdir=LR, bgcolor=transparent, compound=true, nodesep=0.3, ranksep=0.9, pad=0.2, ${FONT}]`,
    `node [shape=box, style="rounded,filled", margin="0.18,0.1", penwidth=1.2, ${FONT}]`,
    `edge [color="${colours.line}", fontcolor="${colours.text}", fontsize=10, penwidth=1.4, arrowsize=0.7, ${FONT}]`,
    ...components.filter(isNode).map((component) => node(component, connections)),
    ...components.filter((component) => component instanceof KafkaCluster).map((kafka) => cluster(kafka, topology)),
    ...topics.flatMap((clients) => [...writers(clients, topics), ...readers(clients)]),
    ...consoles(topology),
    ...new Set(connections.filter(isDirect).map(arrow)),
    ...strangers(connections).map((name) => stranger(name, buckets)),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const FONT = `fontname="${font.measured}"`;

const isNode = (end: Component | string): end is Component =>
  end instanceof Component && !(end instanceof KafkaCluster);

/** What does not pass through a topic. */
const isDirect = ({ from, to }: Connection): boolean => isNode(from) && !(to instanceof KafkaCluster);

/** The ends of connections that are no component of ours. */
const strangers = (connections: Topology['connections']): string[] => [
  ...new Set(connections.filter(isDirect).flatMap(({ to }) => (typeof to === 'string' ? [to] : []))),
];

function stranger(name: string, buckets: readonly string[]): string {
  const label = labelled(name, name === OUTSIDE ? buckets.flatMap(storeNotes) : []);
  return `"${name}" [label=${label}, style="rounded,dashed", color="${colours.line}", fontcolor="${colours.text}"]`;
}

function node(component: Component, connections: Topology['connections']): string {
  const { fill, border } = colours.ofChart(chartOf(component));
  const label = labelled(component.name, [...notesOf(component), ...entrances(component, connections)]);
  return `"${component.name}" [label=${label}, fillcolor="${fill}", color="${border}", fontcolor="${colours.ink}"]`;
}

/** The brokers are drawn around their topics. */
function cluster(kafka: KafkaCluster, topology: Topology): string {
  const { fill, border } = colours.ofChart(chartOf(kafka));
  const notes = [kafka.bootstrapServers, ...entrances(kafka, topology.connections)];
  const drawn = (topic: Topic): string =>
    `"${endOf(topic)}" [label=${labelled(topic.name, [`${topic.partitions} partitions`])}, fillcolor="${fill}", color="${border}", fontcolor="${colours.ink}"]`;
  return [
    `subgraph cluster_kafka { label=${labelled(kafka.name, notes)}; style=rounded; color="${border}"; fontcolor="${colours.text}"; margin=14`,
    ...topology.topics.map(({ topic }) => drawn(topic)),
    '}',
  ].join('\n');
}

/** Who writes what it made of another topic stands to the right of both: its arrow goes back. */
function writers(clients: TopicClients, topics: Topology['topics']): string[] {
  const readsAny = (component: Component): boolean => topics.some(({ readers }) => readers.includes(component));
  return clients.writers.map((writer) => {
    const { from, to } = writes(writer, clients.topic);
    return readsAny(writer) ? `"${to}" -> "${from}" [dir=back]` : `"${from}" -> "${to}"`;
  });
}

const readers = (clients: TopicClients): string[] =>
  clients.readers
    .filter((reader) => chartOf(reader) !== CONSOLES)
    .map((reader) => reads(reader, clients.topic))
    .map(({ from, to }) => `"${from}" -> "${to}"`);

/** A console that reads topics gets one arrow, from the cluster. */
function consoles({ topics }: Topology): string[] {
  const last = topics.at(-1)?.topic;
  const looking = new Set(topics.flatMap((clients) => clients.readers).filter((one) => chartOf(one) === CONSOLES));
  if (last === undefined) return [];
  return [...looking].map((reader) => `"${endOf(last)}" -> "${reader.name}" [ltail=cluster_kafka, style=dashed]`);
}

function arrow(connection: Connection): string {
  const { from, to, label } = direct(connection);
  const isConsole = connection.from instanceof Component && chartOf(connection.from) === CONSOLES;
  return `"${from}" -> "${to}" [label=" ${label} "${isConsole ? ', style=dashed' : ''}]`;
}

/** Who but a component of ours may come in, and where. */
const entrances = (component: Component, connections: Topology['connections']): string[] =>
  connections
    .filter(({ from, to }) => typeof from === 'string' && to === component)
    .map(({ from, ports }) => `from ${nameOf(from)} ${portsText(ports)}`);

function labelled(title: string, notes: readonly string[]): string {
  const small = notes.map((note) => `<BR/><FONT POINT-SIZE="10">${escaped(note)}</FONT>`);
  return `<<B>${escaped(title)}</B>${small.join('')}>`;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
