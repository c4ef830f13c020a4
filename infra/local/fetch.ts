import { flinkHome } from '../programs/flink/home';
import { influxd } from '../programs/influxdb-build';
import { javaCommand } from '../programs/java';
import { kafkaJars } from '../programs/kafka';
import { localStackPython } from '../programs/localstack';
import { telegraf } from '../programs/telegraf';
import { stopTools } from '../programs/tool';
import type { Engine } from './job';

/**
 * Fetches and builds what a system runs on, side by side: what one waits for the network for, another builds.
 * @throws Error with what failed first, and the rest stopped
 */
export async function fetchPrograms(engine: Engine): Promise<void> {
  await javaCommand('Kafka');
  const programs = [
    kafkaJars(),
    localStackPython(),
    telegraf(),
    influxd(),
    ...(engine === 'flink' ? [flinkHome()] : []),
  ];
  try {
    await Promise.all(programs);
  } catch (error) {
    stopTools();
    await Promise.allSettled(programs);
    throw error;
  }
}
