import { flinkHome } from '../programs/flink/home';
import { influxd } from '../programs/influxdb-build';
import { javaCommand } from '../programs/java';
import { kafkaJars } from '../programs/kafka';
import { localStackPython } from '../programs/localstack';
import { telegraf } from '../programs/telegraf';
import type { Engine } from './job';

/** Fetches and builds what a system runs on, one after another, so that its progress can be followed. */
export async function fetchPrograms(engine: Engine): Promise<void> {
  await javaCommand('Kafka');
  await kafkaJars();
  await localStackPython();
  await telegraf();
  await influxd();
  if (engine === 'flink') await flinkHome();
}
