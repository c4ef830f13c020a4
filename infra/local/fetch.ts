import type { Engine } from './job';
import { flinkHome } from './programs/flink/home';
import { influxd } from './programs/influxdb-build';
import { kafkaJars } from './programs/kafka';
import { localStackPython } from './programs/localstack';
import { telegraf } from './programs/telegraf';

/** Fetches and builds what a system runs on, one after another, so that its progress can be followed. */
export async function fetchPrograms(engine: Engine): Promise<void> {
  await kafkaJars();
  await localStackPython();
  await telegraf();
  await influxd();
  if (engine === 'flink') await flinkHome();
}
