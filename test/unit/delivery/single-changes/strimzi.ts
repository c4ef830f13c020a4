import { manifest } from '../changes';

export const STRIMZI = 'kafka.strimzi.io/v1';

export const kafka = (spec: object) => manifest(STRIMZI, 'Kafka', { spec });

/** With settings of the brokers. */
export const broker = (config: object) => kafka({ kafka: { config } });

/** Three brokers, unless `spec` says otherwise. */
export const pool = (spec: object) =>
  manifest(STRIMZI, 'KafkaNodePool', { spec: { roles: ['broker'], replicas: 3, ...spec } });
