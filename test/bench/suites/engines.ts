import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '../../../infra/programs/kafka';
import { type Backlog, fill } from '../backlog';
import type { Bench } from '../bench';
import { peakRssMb, runWorkload } from '../child';
import { runFlink } from '../flink-run';
import type { Sample, Subject } from '../measurement';
import { runNode } from '../node-run';
import { packageVersion, versions } from '../versions';

const SHAPES = [9, 1] as const;

/** Both engines on the same topic, and the least that reading it and writing its rows can cost. */
export async function engines(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  try {
    for (const rowsPerMessage of SHAPES) {
      const rows = bench.scale.engineRows[rowsPerMessage];
      bench.options.progress(`engines: filling a topic with ${rows} rows, ${rowsPerMessage} in each message`);
      const [before, start] = [kafka.cpuSeconds(), performance.now()];
      const backlog = await fill(kafka, { name: `rows-${rowsPerMessage}`, rows, rowsPerMessage });
      const filling: Sample = {
        amount: backlog.rows,
        cpuSeconds: kafka.cpuSeconds() - before,
        seconds: (performance.now() - start) / 1000,
        peakRssMb: kafka.brokers.reduce((sum, { pid }) => sum + peakRssMb(pid), 0),
      };
      await measureShape(bench, backlog, filling);
    }
  } finally {
    await kafka.stop();
  }
}

async function measureShape(bench: Bench, backlog: Backlog, filling: Sample): Promise<void> {
  const { rows, messages, rowsPerMessage, topics } = backlog;
  const { bootstrapServers, sourceTopic: topic } = topics;
  const subject = (system: string, counted: string, used: Subject['versions']): Subject => ({
    suite: 'engines',
    system,
    shape: rowsPerMessage === 1 ? 'one row per message' : `${rowsPerMessage} rows per message`,
    unit: 'rows',
    counted,
    versions: used,
  });
  const whole = 'from the start of the process to the commit of the last offset, every guarantee on';

  await bench.measure(subject('Node engine', whole, versions), async (i) => {
    return runNode(backlog, `node-${rowsPerMessage}-${i}`);
  });
  if (bench.scale.flinkRows[rowsPerMessage] !== undefined) {
    await bench.measure(subject('Flink', `its TaskManager, ${whole}`, versions), async (i) => {
      return runFlink(backlog, `flink-${rowsPerMessage}-${i}`);
    });
  }
  const client = { node: versions.node, kafka: versions.kafka, kafkajs: packageVersion('kafkajs') };
  await bench.measure(
    subject('floor: kafkajs', 'reading the topic and dropping it, warm-up included', client),
    async (i) => {
      return runWorkload('drop-topic.ts', {
        bootstrapServers,
        topic,
        messages,
        rowsPerMessage,
        groupId: `drop-${rowsPerMessage}-${i}`,
      });
    },
  );
  const writer = { node: versions.node, 'parquetjs-lite': packageVersion('parquetjs-lite') };
  await bench.measure(
    subject('floor: Parquet', 'writing the same rows from memory, warm-up included', writer),
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'uaf-bench-'));
      try {
        // All of them are in memory at once, so there is an end to how many.
        return await runWorkload('long-term-store.ts', { rows: Math.min(rows, bench.scale.parquetRows), folder });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
  const taking = 'taking in the topic in requests of up to 512 KiB, in one run; per second: with the client that sends';
  bench.add(subject('Kafka broker', taking, { kafka: versions.kafka }), [filling]);
}
