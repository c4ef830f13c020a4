import { days, minutes, seconds } from '../../job/duration';
import { Environment } from './environment';

/** A cluster on AWS: data on volumes that outlive the cluster, encrypted and authenticated clients, S3 by role. */
export default new Environment({
  cluster: {
    context: 'understanding-apache-flink-production',
    protected: true,
    operators: 'preinstalled',
    secrets: 'existing',
  },
  capacity: { cpu: '24000m', memory: '72Gi' },
  network: { kind: 'eks', podCidr: '10.0.0.0/16' },
  registry: 'registry.example.com/understanding-apache-flink',
  kafka: {
    brokers: 3,
    replicationFactor: 3,
    minInsyncReplicas: 2,
    storage: {
      type: 'jbod',
      volumes: [
        { id: 0, type: 'persistent-claim', size: '200Gi', class: 'gp3', deleteClaim: false, kraftMetadata: 'shared' },
      ],
    },
    resources: { cpu: { request: '2000m', limit: '4000m' }, memory: '8Gi', ephemeralStorage: '1Gi' },
    entityOperatorResources: { cpu: { request: '100m', limit: '500m' }, memory: '384Mi' },
    authentication: 'scram-sha-512',
    loadBalancer: { loadBalancerSourceRanges: ['10.0.0.0/8'], allocateLoadBalancerNodePorts: false },
  },
  objectStore: {
    type: 's3',
    bucket: 'understanding-apache-flink-production',
    region: 'eu-central-1',
    roleArn: 'arn:aws:iam::123456789012:role/understanding-apache-flink',
  },
  influxDb: {
    org: 'understanding-apache-flink',
    resources: { cpu: { request: '1000m', limit: '4000m' }, memory: '4Gi' },
    volume: { size: '100Gi', storageClass: 'gp3', deleteClaim: false },
  },
  telegraf: { resources: { cpu: { request: '500m', limit: '2000m' }, memory: '1Gi' } },
  job: {
    engine: 'flink',
    taskManagers: 4,
    taskSlots: 2,
    jobManagerResources: { cpu: { request: '1000m', limit: '2000m' }, memory: '2Gi' },
    taskManagerResources: { cpu: { request: '2000m', limit: '4000m' }, memory: '6Gi', ephemeralStorage: '10Gi' },
    upgradeMode: 'savepoint',
    highAvailability: true,
  },
  compaction: {
    schedule: '17 3 * * *',
    // Flink goes back to a savepoint that is younger.
    closedAfter: days(7),
    grace: minutes(60),
    resources: { cpu: { request: '500m', limit: '2000m' }, memory: '1536Mi', ephemeralStorage: '8Gi' },
  },
  datagen: {
    loop: seconds(10),
    resources: { cpu: { request: '100m', limit: '500m' }, memory: '256Mi' },
  },
  kafkaUi: { resources: { cpu: { request: '250m', limit: '1000m' }, memory: '768Mi' } },
  s3Manager: { resources: { cpu: { request: '50m', limit: '250m' }, memory: '128Mi' } },
});
