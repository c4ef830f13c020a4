import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { maskOutput } from '../masked-output';
import { pipeline } from '../pipeline';
import { s3Options } from '../s3-options';
import { DEMO_FOLDER, settings } from '../settings';
import { formatOf, formatResult, type OutputOptions, outputOptions } from './output';
import { isQueryName, queries } from './queries';
import { query } from './query';
import { localFiles } from './stored-files';
import { saying } from './waiting';

maskOutput(process.stderr);

interface Options extends OutputOptions {
  readonly longTermStore?: string;
  readonly s3Endpoint?: string;
  readonly s3Region: string;
  readonly s3PathStyle: string;
}

const demoStore = join(DEMO_FOLDER, pipeline.longTermStore.path);
const { longTermStore } = settings;
const list = Object.entries(queries)
  .map(([name, { shows }]) => `  ${name.padEnd(12)}${shows}`)
  .join('\n');

const command = new Command('query')
  .description('Runs SQL over the Parquet files of the long-term store, as the view `rows`, with DuckDB.')
  .argument('[sql]', 'SQL, or the name of a query below (default: UAF_SQL, or UAF_NAME, of the environment)')
  .addOption(
    new Option(
      longTermStore.flag,
      `${longTermStore.description} (default: ${longTermStore.default}, or the demo's ${demoStore} where that is not there)`,
    ).env(longTermStore.variable),
  );
for (const option of [...s3Options(), ...outputOptions()]) command.addOption(option);
command
  .addHelpText('after', `\nQueries by name:\n${list}`)
  .action(async (given: string | undefined, options: Options) => {
    const sql = given || process.env.UAF_SQL || process.env.UAF_NAME;
    if (!sql) {
      process.stdout.write(
        `Queries by name, as in make query NAME=tags:\n${list}\nOr your own: make query SQL="SELECT count(*) FROM rows"\n`,
      );
      return;
    }
    const store = options.longTermStore ?? defaultStore();
    const s3PathStyle = options.s3PathStyle === 'true';
    const files = await localFiles({ ...options, longTermStore: store, s3PathStyle }, showProgress);
    const result = await saying('DuckDB is at work', query(sqlOf(sql), files));
    process.stdout.write(formatResult(result, formatOf(options)));
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });

/** Rows that somebody has stored before those of the demo. It is said which, as it was not asked for. */
function defaultStore(): string {
  const store = existsSync(longTermStore.default) || !existsSync(demoStore) ? longTermStore.default : demoStore;
  process.stderr.write(`of ${store}; another by LONG_TERM_STORE=...\n`);
  return store;
}

/** One word is a name: SQL has at least two. */
function sqlOf(text: string): string {
  if (isQueryName(text)) return queries[text].sql;
  if (/^\S+$/.test(text)) {
    throw new Error(`there is no query '${text}': choose one of ${Object.keys(queries).join(', ')}, or write SQL`);
  }
  return text;
}

function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kfetched ${done} of ${all} files${done === all ? '\n' : ''}`);
  else if (done === all || done % 100 === 0) process.stderr.write(`fetched ${done} of ${all} files\n`);
}
