import { seconds } from '../../job/duration';
import { Environment } from './environment';

/** A small machine: one broker, and the Node engine in Flink's place. `minikube start --memory=4096 --cpus=2` */
export default new Environment({
  cluster: { context: 'minikube', operators: 'helm', secrets: 'generated' },
  capacity: { cpu: '1000m', memory: '2816Mi' },
  network: { kind: 'minikube', podCidr: '10.244.0.0/16' },
  registry: 'understanding-apache-flink',
  kafka: {
    brokers: 1,
    replicationFactor: 1,
    minInsyncReplicas: 1,
    storage: { type: 'ephemeral', sizeLimit: '2Gi' },
    resources: { cpu: { request: '250m', limit: '1000m' }, memory: '640Mi', ephemeralStorage: '3Gi' },
    entityOperatorResources: { cpu: { request: '50m', limit: '500m' }, memory: '256Mi' },
  },
  objectStore: {
    type: 'localstack',
    bucket: 'understanding-apache-flink',
    region: 'us-east-1',
    resources: { cpu: { request: '100m', limit: '1000m' }, memory: '384Mi', ephemeralStorage: '2Gi' },
    nodePorts: { http: 32_566 },
  },
  influxDb: {
    org: 'understanding-apache-flink',
    resources: { cpu: { request: '100m', limit: '500m' }, memory: '256Mi' },
    volume: { size: '1Gi', deleteClaim: true },
    nodePorts: { http: 32_086 },
  },
  telegraf: {
    resources: { cpu: { request: '50m', limit: '250m' }, memory: '128Mi' },
    nodePorts: { statsd: 32_125, udp: 32_092, tcp: 32_094 },
  },
  job: {
    engine: 'node',
    resources: { cpu: { request: '200m', limit: '1000m' }, memory: '320Mi' },
  },
  datagen: {
    loop: seconds(10),
    resources: { cpu: { request: '50m', limit: '250m' }, memory: '128Mi' },
  },
  kafkaUi: {
    resources: { cpu: { request: '50m', limit: '500m' }, memory: '384Mi' },
    nodePorts: { http: 32_180 },
  },
  s3Manager: {
    resources: { cpu: { request: '50m', limit: '100m' }, memory: '64Mi' },
    nodePorts: { http: 32_280 },
  },
});
