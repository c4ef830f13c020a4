import { startKafka } from '../../../infra/programs/kafka';
import { flinkScript } from '../../../job/flink/script';
import { fill } from '../backlog';
import type { Bench } from '../bench';
import { bundledJob, bundledVariant } from '../bundle';
import { REDEFINITIONS, redefined } from '../definitions';
import type { FlinkVariant } from '../flink-run';
import { fillTwo, measureSlopes } from '../flink-slope';
import { runNode } from '../node-run';
import { versions } from '../versions';

const ROWS_PER_MESSAGE = 9;
const SUITE = 'definitions';

/**
 * What more aggregates and more windows cost, in turn with the definition as it is; with `base`, the Node engine of that
 * commit as well.
 */
export async function definitions(bench: Bench): Promise<void> {
  const kafka = await startKafka();
  try {
    const rows = bench.scale.engineRows[ROWS_PER_MESSAGE];
    const backlog = await fill(kafka, { name: 'definitions', rows, rowsPerMessage: ROWS_PER_MESSAGE });
    const bundles = await nodeBundles(bench);
    await bench.alternate(
      Object.entries(bundles).map(([system, bundle], index) => ({
        subject: {
          ...{ suite: SUITE, system, shape: `${ROWS_PER_MESSAGE} rows per message`, unit: 'rows', versions },
          counted: 'from the start of the process to the commit of the last offset',
        },
        run: (run) => runNode(backlog, `${SUITE}-${index}-${run}`, { bundle }),
      })),
    );
    const variants = flinkVariants(bench);
    if (Object.keys(variants).length === 0) return;
    await measureSlopes(
      bench,
      SUITE,
      await fillTwo(bench, kafka, ROWS_PER_MESSAGE, bench.scale.flinkRows[ROWS_PER_MESSAGE]),
      variants,
    );
  } finally {
    await kafka.stop();
  }
}

async function nodeBundles(bench: Bench): Promise<Record<string, string>> {
  const { base } = bench.options;
  const bundles: Record<string, string> = { 'Node engine': await bundledJob() };
  if (base !== undefined) bundles[`Node engine of ${base}`] = await bundledVariant('base', { commit: base });
  for (const [index, [name, redefinition]] of Object.entries(REDEFINITIONS).entries()) {
    bundles[`Node engine with ${name}`] = await bundledVariant(`definition-${index}`, { redefinition });
  }
  return bundles;
}

function flinkVariants(bench: Bench): Record<string, FlinkVariant> {
  const redefinitions = Object.entries(REDEFINITIONS).map(([name, redefinition]): [string, FlinkVariant] => [
    `Flink with ${name}`,
    { script: (settings) => flinkScript(redefined(redefinition), { settings }) },
  ]);
  const all: [string, FlinkVariant][] = [['Flink', {}], ...redefinitions];
  return Object.fromEntries(all.slice(0, bench.scale.flinkDefinitions).filter(([system]) => bench.wants(system)));
}
