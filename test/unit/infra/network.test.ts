import { App } from 'cdk8s';
import { NAMESPACE } from '../../../infra/charts/system';
import { SystemChart } from '../../../infra/charts/system-chart';
import { Component } from '../../../infra/constructs/component';
import { DefaultDeny } from '../../../infra/constructs/platform';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { manifestsOf, parseManifests } from './manifests';
import { OUTSIDE } from './outside-ends';
import { allowedConnections, type End, podsOf } from './reachability';

/** An address that production's API server has, in the range that its pods have too. */
const VPC: End = { name: "the VPC's", address: '10.0.3.17' };

/** Connections between ends that are no pods of ours are none of our affair. */
const concernsUs = (connection: string): boolean => {
  const [from = '', to = ''] = connection.split(' -> ').map((end) => end.replace(/:[\d/a-z]+$/, ''));
  const strangers = [...OUTSIDE, VPC].map(({ name }) => name).filter((name) => name !== 'a stranger');
  return !(strangers.includes(from) && strangers.includes(to));
};

const reachable = (name: string, ...more: End[]): string[] => {
  const manifests = manifestsOf(name);
  return allowedConnections(manifests, [...podsOf(manifests), ...OUTSIDE, ...more]).filter(concernsUs);
};

/** Written as a person would check it: who, to whom, on which ports. */
const table = (...rows: [from: string, to: string, ...ports: (string | number)[]][]): string[] =>
  rows.flatMap(([from, to, ...ports]) => ports.map((port) => `${from} -> ${to}:${port}`)).sort();

const DNS = (...names: string[]): [string, string, ...string[]][] => names.map((name) => [name, 'dns', '53', '53/udp']);

describe('who may reach whom', () => {
  it('in local is what is wired, and nothing else', () => {
    expect(reachable('local')).toEqual(
      table(
        ['datagen', 'kafka', 9092],
        ['job', 'kafka', 9092],
        ['telegraf', 'kafka', 9092],
        ['kafka-ui', 'kafka', 9092],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', 'outside', 8443],
        ['entity-operator', 'outside', 8443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'localstack', 4566],
        ['s3manager', 'localstack', 4566],
        ['job', 'job', 6121, 6122, 6123, 6124, 6125, 8081],
        ['flink-operator', 'job', 8081],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 9249],
        ['telegraf', 'kafka', 9404],
        ['outside', 'kafka', 9094],
        ['outside', 'localstack', 4566],
        ['outside', 'influxdb', 8086],
        ['outside', 'telegraf', '8125/udp', '8092/udp', 8094],
        ['outside', 'kafka-ui', 8080],
        ['outside', 's3manager', 8080],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it("in small is the same, with the Node engine in Flink's place", () => {
    expect(reachable('small')).toEqual(
      table(
        ['datagen', 'kafka', 9092],
        ['job', 'kafka', 9092],
        ['telegraf', 'kafka', 9092],
        ['kafka-ui', 'kafka', 9092],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', 'outside', 8443],
        ['entity-operator', 'outside', 8443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'localstack', 4566],
        ['s3manager', 'localstack', 4566],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 8080],
        ['telegraf', 'kafka', 9404],
        ['outside', 'localstack', 4566],
        ['outside', 'influxdb', 8086],
        ['outside', 'telegraf', '8125/udp', '8092/udp', 8094],
        ['outside', 'kafka-ui', 8080],
        ['outside', 's3manager', 8080],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it('in production is encrypted Kafka, S3 outside, and no way in but the load balancer', () => {
    expect(reachable('production', VPC)).toEqual(
      table(
        ['datagen', 'kafka', 9093],
        ['job', 'kafka', 9093],
        ['telegraf', 'kafka', 9093],
        ['kafka-ui', 'kafka', 9093],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', "the VPC's", 443],
        ['entity-operator', "the VPC's", 443],
        ['job', "the VPC's", 443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'outside', 443],
        ['s3manager', 'outside', 443],
        ['job', 'job', 6121, 6122, 6123, 6124, 6125, 8081],
        ['flink-operator', 'job', 8081],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 9249],
        ['telegraf', 'kafka', 9404],
        ['outside', 'kafka', 9094],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it('is nobody for a component that is not wired', () => {
    // Given a component with pods that takes no reference
    const app = new App();
    const unit = new SystemChart(app, 'unit', { environment: loadEnvironment('local').props, namespace: NAMESPACE });
    new DefaultDeny(unit, 'DefaultDeny');
    const { name, selector } = new Component(unit, 'Lonely', { name: 'lonely' });
    // When its manifests are read beside those of the whole system
    const manifests = [...manifestsOf('local'), ...parseManifests(app.synthYaml())];
    const ends: End[] = [...podsOf(manifests), ...OUTSIDE, { name, namespace: NAMESPACE, labels: selector }];
    // Then no connection begins or ends there
    expect(allowedConnections(manifests, ends).filter((connection) => connection.includes('lonely'))).toEqual([]);
  });
});

describe.each(environmentNames)('the listeners of Kafka in %s', (name) => {
  it('let in whom the NetworkPolicy of the brokers lets in, so that Strimzi opens nothing more', () => {
    const manifests = manifestsOf(name);
    const kafka = manifests.find(({ kind }) => kind === 'Kafka');
    const policy = manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'kafka');
    const self = JSON.stringify({ podSelector: policy?.spec.podSelector });
    const listeners = kafka?.spec.kafka?.listeners ?? [];
    expect(listeners).not.toHaveLength(0);
    for (const { port, networkPolicyPeers } of listeners) {
      const allowed = policy?.spec.ingress?.filter(({ ports }) => ports?.some((other) => other.port === port));
      expect(networkPolicyPeers).not.toHaveLength(0);
      expect(networkPolicyPeers.filter((peer) => JSON.stringify(peer) !== self)).toEqual(
        allowed?.flatMap(({ from }) => from),
      );
    }
  });
});
