import { rmSync } from 'node:fs';
import { Datagen } from '../../../infra/programs/datagen';
import { type KafkaCluster, startKafka } from '../../../infra/programs/kafka';
import { createPipelineTopics } from '../../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../../infra/programs/process';
import type { Bench } from '../bench';
import { runWorkload } from '../child';
import type { Sample } from '../measurement';
import { usageOfRun } from '../usage';
import { packageVersion, versions } from '../versions';

const ROWS_PER_MESSAGE = 9;

/** How fast rows are made and sent, beside what kafkajs alone needs for messages that are made already. */
export async function datagen(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  const messages = bench.scale.datagenMessages;
  const common = {
    suite: 'datagen',
    shape: `${messages.toLocaleString('en-US')} messages of ${ROWS_PER_MESSAGE} rows`,
    unit: 'messages' as const,
    versions: { node: versions.node, kafka: versions.kafka, kafkajs: packageVersion('kafkajs') },
  };
  try {
    const whole = 'the whole process, start included';
    await bench.measure({ ...common, system: 'datagen', counted: whole }, (i) => generate(kafka, messages, i));
    await bench.measure({ ...common, system: 'kafkajs', counted: 'sending alone, batches of 1,000' }, async (i) => {
      const { bootstrapServers, sourceTopic: topic } = await createPipelineTopics(kafka, `kafkajs-${i}`);
      return runWorkload('produce.ts', { bootstrapServers, topic, messages, rowsPerMessage: ROWS_PER_MESSAGE });
    });
  } finally {
    await kafka.stop();
  }
}

/** The generator sends until its count is reached, at a rate that it cannot keep. */
async function generate(kafka: KafkaCluster, messages: number, index: number): Promise<Sample> {
  const { bootstrapServers, sourceTopic } = await createPipelineTopics(kafka, `datagen-${index}`);
  const folder = temporaryFolder('bench-datagen');
  const program = new Datagen(folder, 'datagen', [
    ...['--kafka-brokers', bootstrapServers, '--kafka-topic', sourceTopic, '--seed', '1'],
    ...['--count', String(messages), '--rate', '100000000', '--rows-per-message', String(ROWS_PER_MESSAGE)],
    ...['--bad-value-share', '0'],
  ]);
  try {
    const start = performance.now();
    const usage = await usageOfRun(program);
    return { amount: messages, ...usage, seconds: (performance.now() - start) / 1000 };
  } finally {
    await program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
