import { join } from 'node:path';
import { javaCommand } from '../../infra/programs/java';
import { kafkaJars } from '../../infra/programs/kafka';
import { pythonWith } from '../../infra/programs/python';
import { run } from '../../infra/programs/tool';

export const CLIENTS = ['java', 'librdkafka', 'kafka-python'] as const;
export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export const MODES = ['plain', 'idempotent', 'transactional'] as const;

const FOLDER = join(__dirname, 'producers');

export const producersPython = (): Promise<string> => pythonWith('producers 1', join(FOLDER, 'requirements.txt'));

/**
 * Has a client of Kafka write rows to partition 0 of a topic, in each codec, in each mode: as many under the name
 * `<client>-<codec>-<mode>`, and in the transactional mode more, under a name that ends in `-aborted`, in transactions
 * that overlap and are aborted.
 */
export async function produce(
  client: (typeof CLIENTS)[number],
  bootstrapServers: string,
  topic: string,
  rows: number,
  codecs: readonly string[] = CODECS,
): Promise<void> {
  const what = [bootstrapServers, topic, String(rows), ...codecs];
  if (client === 'java') {
    const java = { command: await javaCommand('Kafka'), install: 'install a JDK' };
    const classPath = join(await kafkaJars(), '*');
    await run(java, ['-XX:TieredStopAtLevel=1', '-cp', classPath, join(FOLDER, 'Produce.java'), ...what]);
    return;
  }
  const python = { command: await producersPython(), install: 'delete the folder that it is in' };
  await run(python, [join(FOLDER, 'produce.py'), client, ...what]);
}
