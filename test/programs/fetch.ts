import { fetchPrograms } from '../../infra/local/fetch';
import { awsCliPython } from './aws-cli';
import { findChromium } from './chromium';
import { helmProgram, kubernetesControllers, kubernetesPrograms, kwokProgram } from './kubernetes-build';
import { fetchLinters } from './manifest-linters';

/**
 * Fetches and builds all that the suite runs on, one after another. A test that fetches what it lacks waits no longer
 * than for a program's start.
 */
async function main(): Promise<void> {
  await fetchPrograms('flink');
  await kubernetesPrograms();
  await kubernetesControllers();
  await kwokProgram();
  await helmProgram();
  await fetchLinters();
  await awsCliPython();
  await findChromium();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
