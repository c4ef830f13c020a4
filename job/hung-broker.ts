/**
 * A broker that hangs keeps its connections, and so kafkajs would ask it again and again, for up to five minutes. Kafka
 * gives its partitions to others after nine seconds (`broker.session.timeout.ms`): they are asked soon after that.
 */
export const hungBroker = { requestTimeout: 10_000, metadataMaxAge: 10_000 } as const;
