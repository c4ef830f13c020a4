import { Component } from '../../../infra/constructs/component';
import { KafkaClient, type KafkaClientProps } from '../../../infra/constructs/kafka-client';
import { KafkaCluster } from '../../../infra/constructs/kafka-cluster';
import { KafkaVerifier } from '../../../infra/constructs/kafka-verifier';
import { outside } from '../../../infra/constructs/peers';
import { Topic } from '../../../infra/constructs/topic';
import { loadEnvironment } from '../../../infra/environments';
import type { Topic as TopicDefinition } from '../../../job/definition';
import { milliseconds, minutes } from '../../../job/duration';
import { type Manifest, manifestsOf, synthesizeChart } from './manifests';

/** A cluster with one topic, and one component that uses it in the way that is given. */
function synthesize(
  authentication: 'scram-sha-512' | undefined,
  use: (topic: Topic, cluster: KafkaCluster) => Pick<KafkaClientProps, 'reads' | 'writes' | 'groups' | 'inspects'>,
  definition: TopicDefinition = { name: 'events', partitions: 3 },
): Manifest[] {
  const { kafka, network } = loadEnvironment('local').props;
  const peer = outside(network);
  return synthesizeChart((chart) => {
    const cluster = new KafkaCluster(chart, 'Cluster', {
      ...kafka,
      ...(authentication && { authentication }),
      clusterName: 'cluster',
      version: '4.3.1',
      loadBalancer: { from: peer, loadBalancerSourceRanges: [], allocateLoadBalancerNodePorts: false },
      apiServer: { peer, port: { number: 443 } },
      operator: peer,
    });
    const topic = new Topic(chart, 'Topic', { cluster, topic: definition });
    const component = new Component(chart, 'Client', { name: 'client' });
    new KafkaClient(component, 'Kafka', { cluster, component, ...use(topic, cluster) });
  });
}

const both = (topic: Topic) => ({ reads: [topic], writes: [topic], groups: ['readers'] });

describe('a topic', () => {
  it('has the partitions of the pipeline, and as many replicas as the cluster says', () => {
    const topics = manifestsOf('local').filter(({ kind }) => kind === 'KafkaTopic');
    expect(topics.map(({ metadata, spec }) => [metadata.name, spec.partitions, spec.replicas])).toEqual([
      ['time-series', 16, 3],
      ['telegraf', 16, 3],
      ['time-series-rejected', 16, 3],
    ]);
  });

  it('is refused when nobody writes it', () => {
    expect(() => synthesize(undefined, (topic) => ({ reads: [topic] }))).toThrow(
      "[chart/Topic] nobody writes topic 'events': name it in the 'writes' of a component's KafkaClient, or remove it",
    );
  });

  it('is refused when nobody reads it', () => {
    expect(() => synthesize(undefined, (topic) => ({ writes: [topic] }))).toThrow(
      "[chart/Topic] nobody reads topic 'events'",
    );
  });
});

describe('the name of a topic', () => {
  const named = (name: string, more: Partial<TopicDefinition> = {}) =>
    synthesize(undefined, both, { name, partitions: 1, ...more });

  it.each(['time_series', 'Time-Series', 'time-series-', '_', 'a..b'])(
    '%s becomes a legal name of the object',
    (name) => {
      const [topic] = named(name).filter(({ kind }) => kind === 'KafkaTopic');
      expect(topic?.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?-[0-9a-f]{8}$/);
      expect(topic?.spec.topicName).toBe(name);
    },
  );

  it('is that of the object where Kubernetes allows it', () => {
    const [topic] = named('time-series').filter(({ kind }) => kind === 'KafkaTopic');
    expect([topic?.metadata.name, topic?.spec.topicName]).toEqual(['time-series', undefined]);
  });

  it('is refused where Kafka allows none such', () => {
    expect(() => named('time series')).toThrow("'time series' is not a valid topic name");
  });
});

describe('the retention of a topic', () => {
  it.each([
    [minutes(60), 3_600_000],
    [milliseconds(Number.POSITIVE_INFINITY), -1],
  ])('%d is declared in the way of Kafka', (retention, ms) => {
    const [topic] = synthesize(undefined, both, { name: 'a', partitions: 1, retention }).filter(
      ({ kind }) => kind === 'KafkaTopic',
    );
    expect(topic?.spec.config).toEqual({ 'retention.ms': ms });
  });

  it('is refused where nothing would be kept', () => {
    expect(() => synthesize(undefined, both, { name: 'a', partitions: 1, retention: minutes(0) })).toThrow(
      "topic 'a' would keep records for 0 ms: give more than 0, or Infinity for no limit",
    );
  });
});

describe('who verifies what is sent to a topic', () => {
  const verified = (topic: Topic, cluster: KafkaCluster) => {
    new KafkaVerifier(topic, 'Verifier', { cluster, topic });
    return { writes: [topic] };
  };
  const alsoRead = (topic: Topic, cluster: KafkaCluster) => ({ ...verified(topic, cluster), reads: [topic] });
  const isVerifier = ({ kind, metadata }: Manifest) => kind === 'KafkaUser' && metadata.name === 'verify';

  it('may read it, in a group of their own', () => {
    expect(synthesize('scram-sha-512', alsoRead).find(isVerifier)?.spec.authorization).toEqual({
      type: 'simple',
      acls: [
        { resource: { type: 'topic', name: 'events', patternType: 'literal' }, operations: ['Describe', 'Read'] },
        { resource: { type: 'group', name: 'inspect-', patternType: 'prefix' }, operations: ['Describe', 'Read'] },
      ],
    });
  });

  it('needs no user where the cluster lets everyone in', () => {
    expect(synthesize(undefined, alsoRead).filter(isVerifier)).toEqual([]);
  });

  it('is not somebody for whom a topic is there', () => {
    expect(() => synthesize('scram-sha-512', verified)).toThrow("nobody reads topic 'events'");
  });
});

describe('a client of Kafka', () => {
  it('needs no user where the cluster lets everyone in', () => {
    expect(synthesize(undefined, both).filter(({ kind }) => kind === 'KafkaUser')).toEqual([]);
  });

  it('may do what its references say where the cluster asks for a password, and nothing else', () => {
    const [user] = synthesize('scram-sha-512', both).filter(({ kind }) => kind === 'KafkaUser');
    expect(user?.spec).toEqual({
      authentication: { type: 'scram-sha-512' },
      authorization: {
        type: 'simple',
        acls: [
          { resource: { type: 'topic', name: 'events', patternType: 'literal' }, operations: ['Describe', 'Read'] },
          { resource: { type: 'topic', name: 'events', patternType: 'literal' }, operations: ['Describe', 'Write'] },
          { resource: { type: 'group', name: 'readers', patternType: 'literal' }, operations: ['Describe', 'Read'] },
        ],
      },
    });
  });

  it.each([
    ['production', ['tls', 'extlb']],
    ['local', ['plain', 'tls', 'extlb']],
    ['small', ['plain', 'tls']],
  ])('finds in %s the listeners %j', (environment, names) => {
    const kafka = manifestsOf(environment).find(({ kind }) => kind === 'Kafka');
    expect(kafka?.spec.kafka?.listeners.map(({ name }) => name)).toEqual(names);
  });

  it('finds every listener of production encrypted and asking for a password', () => {
    const kafka = manifestsOf('production').find(({ kind }) => kind === 'Kafka');
    const secured = { tls: true, authentication: { type: 'scram-sha-512' } };
    expect(kafka?.spec.kafka?.listeners).toMatchObject([secured, secured]);
  });
});
