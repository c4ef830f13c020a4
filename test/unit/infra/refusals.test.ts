import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { System } from '../../../infra/charts/system';
import { SystemChart } from '../../../infra/charts/system-chart';
import { pinned } from '../../../infra/constructs/pod';
import { loadEnvironment } from '../../../infra/environments';
import type { EnvironmentProps } from '../../../infra/environments/environment';

const local = loadEnvironment('local').props;
const { job } = local;
if (job.engine !== 'flink') throw new Error('the local environment no longer runs Flink');

/** The error of a synthesis for the local environment with some values replaced. */
function refusal(changes: Partial<EnvironmentProps>): string {
  try {
    new System({ ...local, ...changes }).synthYaml();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was refused');
}

describe('synthesis refuses', () => {
  it.each<[what: string, changes: Partial<EnvironmentProps>, parts: string[]]>([
    [
      'a replication factor above the number of brokers',
      { kafka: { ...local.kafka, replicationFactor: 4 } },
      ['[kafka/Cluster]', 'replicationFactor 4', '3 brokers', 'choose 1 to 3'],
    ],
    [
      'in-sync replicas that are not below the replication factor',
      { kafka: { ...local.kafka, minInsyncReplicas: 3 } },
      ['[kafka/Cluster]', 'minInsyncReplicas 3', 'replicationFactor 3', 'choose 1 to 2'],
    ],
    [
      'TaskManagers that are none',
      { job: { ...job, taskManagers: 0 } },
      ['[job/Flink]', 'taskManagers 0', 'a whole number from 1'],
    ],
    [
      'more slots than partitions',
      { job: { ...job, taskSlots: 10 } },
      [
        '[job/Flink]',
        '20 slots (2 taskManagers with 10 taskSlots)',
        "16 partitions of topic 'time-series'",
        'up to 16',
      ],
    ],
    [
      'an upgrade from the last state without high availability',
      { job: { ...job, upgradeMode: 'last-state' } },
      ['[job/Flink]', "upgradeMode 'last-state'", 'highAvailability', 'choose stateless or savepoint'],
    ],
    [
      'more CPU than the environment has',
      { capacity: { cpu: '1000m', memory: '10Gi' } },
      ['[platform/Quota]', 'CPU', 'capacity of 1000m', 'ask for less'],
    ],
    [
      'more memory than the environment has',
      { capacity: { cpu: '4500m', memory: '1Gi' } },
      ['[platform/Quota]', 'memory', 'capacity of 1Gi', 'ask for less'],
    ],
    [
      'a node port that is taken',
      { kafkaUi: { ...local.kafkaUi, nodePorts: { http: 32_280 } } },
      ['[consoles/KafkaUI/Service]', 'nodePort 32280', 'taken by consoles/S3Manager/Service', '30000 to 32767'],
    ],
    [
      'a node port out of range',
      { kafkaUi: { ...local.kafkaUi, nodePorts: { http: 8080 } } },
      ['[consoles/KafkaUI/Service]', 'nodePort 8080', '30000 to 32767'],
    ],
    [
      'a name that no bucket can have',
      { objectStore: { ...local.objectStore, bucket: 'Understanding_Flink' } },
      ['[object-store/LocalStack]', "bucket 'Understanding_Flink'", '3 to 63 lower-case letters'],
    ],
    [
      'a role that is none',
      { objectStore: { type: 's3', bucket: 'uaf', region: 'eu-central-1', roleArn: 'admin' } },
      ['[object-store]', "roleArn 'admin'", 'arn:aws:iam::<account>:role/<name>'],
    ],
  ])('%s', (_, changes, parts) => {
    const message = refusal(changes);
    for (const part of parts) expect(message).toContain(part);
  });

  it.each(['a-b', '192.168.0.1', 'xn--bucket', 'a..b', 'ab', 'bucket-', 'bucket--ol-s3', 'a'.repeat(64)])(
    'the bucket name %s, unless S3 takes it',
    (bucket) => {
      const synthesize = () => new System({ ...local, objectStore: { ...local.objectStore, bucket } }).synthYaml();
      if (bucket === 'a-b') expect(synthesize).not.toThrow();
      else expect(synthesize).toThrow(`bucket '${bucket}'`);
    },
  );

  it.each(['influxdb:latest', 'influxdb:', 'registry:5000/influxdb', 'influxdb:stable'] as const)(
    'the image %s, which is not pinned',
    (image) => {
      const chart = new Chart(new App(), 'chart');
      expect(() => pinned(chart, image)).toThrow(`[chart] image '${image}' is not pinned`);
    },
  );

  it.each(['influxdb:2.7.12', 'registry:5000/influxdb:2.7', `influxdb@sha256:${'0'.repeat(64)}`] as const)(
    'not the image %s, which is pinned',
    (image) => {
      expect(pinned(new Chart(new App(), 'chart'), image)).toBe(image);
    },
  );

  it('a secret in a manifest, and does not repeat it', () => {
    // Given a unit with a variable that holds a password
    const app = new App();
    const unit = new SystemChart(app, 'unit', { environment: local });
    new k8s.KubePod(unit, 'Pod', {
      spec: { containers: [{ name: 'c', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }] },
    });
    // When it is synthesized, then the construct and the variable are named, the value is not
    const synthesize = () => app.synthYaml();
    expect(synthesize).toThrow(/\[unit\] unit\/Pod .*'DB_PASSWORD' has a literal value/);
    expect(synthesize).not.toThrow(/hunter2/);
  });
});
