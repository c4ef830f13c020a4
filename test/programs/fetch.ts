import { fetchPrograms } from '../../infra/local/fetch';
import { awsCliPython } from './aws-cli';
import { findChromium } from './chromium';
import { kubernetesJar } from './flink-options/flink-options';
import { helmProgram, kubernetesControllers, kubernetesPrograms, kwokProgram } from './kubernetes-build';
import { fetchLinters } from './manifest-linters';
import { newerNode } from './node';
import { parquetPython } from './parquet-readers';
import { producersPython } from './producers';

/**
 * Fetches and builds all that the suite runs on, one after another: the time limit of a test is for what it tests, and
 * not for a build.
 */
async function main(): Promise<void> {
  await fetchPrograms('flink');
  await kubernetesJar();
  await kubernetesPrograms();
  await kubernetesControllers();
  await kwokProgram();
  await helmProgram();
  await fetchLinters();
  await awsCliPython();
  await producersPython();
  await parquetPython();
  await newerNode();
  await findChromium();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
