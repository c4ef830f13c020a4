import type { Manifest } from '../../../infra/delivery/manifest';
import type { Effect } from '../../../infra/delivery/plan/plan';
import { minutes } from '../../../job/duration';
import type { Prepared } from './declared-with';

/** A change as somebody might make it, by the name of its golden file, and its gravest effect. */
export const PREPARED: Readonly<Record<string, Prepared & { readonly effect: Effect }>> = {
  'more-partitions': {
    environment: 'local',
    effect: 'no restart',
    pipeline: (p) => ({ ...p, topics: { ...p.topics, timeSeries: { ...p.topics.timeSeries, partitions: 32 } } }),
  },
  'fewer-partitions': {
    environment: 'local',
    effect: 'not possible',
    pipeline: (p) => ({ ...p, topics: { ...p.topics, telegraf: { ...p.topics.telegraf, partitions: 8 } } }),
  },
  'renamed-topic': {
    environment: 'local',
    effect: 'loses data',
    pipeline: (p) => ({ ...p, topics: { ...p.topics, rejected: { ...p.topics.rejected, name: 'rejected' } } }),
  },
  'telegraf-image': {
    environment: 'small',
    effect: 'rolls pods',
    manifests: (manifest) => replaced(manifest, /telegraf:1\.[\d.]+/, 'telegraf:1.38.0'),
  },
  'window-size': {
    environment: 'production',
    effect: 'job state incompatible',
    pipeline: (p) => ({ ...p, speedLayer: { ...p.speedLayer, window: { type: 'tumbling', size: minutes(5) } } }),
  },
  'tag-type-added': {
    environment: 'small',
    effect: 'rolls pods',
    pipeline: (p) => ({
      ...p,
      tagTypes: { ...p.tagTypes, counter: { pattern: 'pu136mod-nc-[0-9]+', value: 'number' } },
      speedLayer: {
        ...p.speedLayer,
        aggregates: { ...p.speedLayer.aggregates, counter: { count: { fn: 'average' } } },
      },
    }),
  },
  'replication-above-brokers': {
    environment: 'local',
    effect: 'not possible',
    manifests: (manifest) =>
      manifest.kind === 'KafkaTopic' ? replaced(manifest, /"replicas":3/, '"replicas":4') : manifest,
  },
  'storage-type': {
    environment: 'local',
    effect: 'not possible',
    props: (env) => ({
      ...env,
      kafka: {
        ...env.kafka,
        storage: {
          type: 'jbod',
          volumes: [{ id: 0, type: 'persistent-claim', size: '10Gi', deleteClaim: false, kraftMetadata: 'shared' }],
        },
      },
    }),
  },
  'flink-parallelism': {
    environment: 'production',
    effect: 'restarts the job from a savepoint',
    props: (env) => ({ ...env, job: env.job.engine === 'flink' ? { ...env.job, taskManagers: 2 } : env.job }),
  },
  'node-port-added': {
    environment: 'production',
    effect: 'no restart',
    props: (env) => ({ ...env, kafkaUi: { ...env.kafkaUi, nodePorts: { http: 32_180 } } }),
  },
  'quota-too-small': {
    environment: 'small',
    effect: 'not possible',
    manifests: (manifest) =>
      manifest.kind === 'ResourceQuota'
        ? replaced(manifest, /"requests.cpu":"\d+m"/, '"requests.cpu":"500m"')
        : manifest,
  },
};

const replaced = (manifest: Manifest, pattern: RegExp, text: string): Manifest =>
  JSON.parse(JSON.stringify(manifest).replace(pattern, text));
