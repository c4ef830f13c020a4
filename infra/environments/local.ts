import { seconds } from '../../job/duration';
import { Environment } from './environment';

/** A laptop, for the whole system with three brokers: `minikube start --memory=12888 --cpus=6`. */
export default new Environment({
  cluster: { context: 'minikube', operators: 'helm', secrets: 'generated' },
  capacity: { cpu: '4500m', memory: '11Gi' },
  network: { kind: 'minikube', podCidr: '10.244.0.0/16' },
  registry: 'understanding-apache-flink',
  kafka: {
    brokers: 3,
    replicationFactor: 3,
    minInsyncReplicas: 2,
    storage: { type: 'ephemeral', sizeLimit: '4Gi' },
    resources: { cpu: { request: '350m', limit: '1500m' }, memory: '768Mi', ephemeralStorage: '5Gi' },
    entityOperatorResources: { cpu: { request: '50m', limit: '500m' }, memory: '256Mi' },
    loadBalancer: {
      loadBalancerSourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
      allocateLoadBalancerNodePorts: true,
    },
  },
  objectStore: {
    type: 'localstack',
    bucket: 'understanding-apache-flink',
    region: 'us-east-1',
    resources: { cpu: { request: '200m', limit: '1000m' }, memory: '768Mi', ephemeralStorage: '2Gi' },
    nodePorts: { http: 32_566 },
  },
  influxDb: {
    org: 'understanding-apache-flink',
    resources: { cpu: { request: '200m', limit: '1000m' }, memory: '512Mi' },
    volume: { size: '1Gi', deleteClaim: true },
    nodePorts: { http: 32_086 },
  },
  telegraf: {
    resources: { cpu: { request: '100m', limit: '500m' }, memory: '256Mi' },
    nodePorts: { statsd: 32_125, udp: 32_092, tcp: 32_094 },
  },
  job: {
    engine: 'flink',
    taskManagers: 2,
    taskSlots: 1,
    jobManagerResources: { cpu: { request: '500m', limit: '1000m' }, memory: '1600Mi' },
    taskManagerResources: { cpu: { request: '750m', limit: '1500m' }, memory: '1728Mi' },
    upgradeMode: 'stateless',
    highAvailability: false,
  },
  datagen: {
    loop: seconds(10),
    resources: { cpu: { request: '50m', limit: '500m' }, memory: '128Mi' },
  },
  kafkaUi: {
    resources: { cpu: { request: '100m', limit: '1000m' }, memory: '512Mi' },
    nodePorts: { http: 32_180 },
  },
  s3Manager: {
    resources: { cpu: { request: '50m', limit: '250m' }, memory: '64Mi' },
    nodePorts: { http: 32_280 },
  },
});
