import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { maskOutput } from '../../job/masked-output';
import { stopHolder } from '../../job/node/operation/process-lock';
import { clean } from './clean';
import { findControl, refuseSecond } from './control';
import { fetchPrograms } from './fetch';
import { ENGINES, type Engine } from './job';
import { type Addresses, FOLDER, removeState } from './state';
import { Steps } from './steps';
import { supervise } from './supervisor';

maskOutput(process.stdout, process.stderr);

// The AWS SDK says at every start which versions of Node it will need one day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const LOG = `${FOLDER}.log`;

/** What the background process tells the one that started it. */
type Message =
  | { readonly begin: string }
  | { readonly say: string }
  | { readonly running: Addresses }
  | { readonly failed: string };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const STOPPED = 'stopped: nothing runs any more';

const steps = new Steps();
const say = (what: string): void => steps.say(what);

async function up({ engine, detach }: { engine: Engine; detach: boolean }): Promise<void> {
  await refuseSecond();
  if (process.send !== undefined) return inBackground(engine);
  await fetchPrograms(engine);
  if (detach) return startInBackground(engine);
  const supervision = await supervise(engine, steps);
  if (supervision !== undefined) {
    steps.end();
    process.stdout.write(summary(supervision.addresses));
    say('Ctrl-C stops the system');
    await supervision.stopped;
  }
  say(STOPPED);
}

/** Starts this program again as a process that outlives this one, and waits until the system runs. */
async function startInBackground(engine: Engine): Promise<void> {
  mkdirSync(dirname(LOG), { recursive: true });
  const log = openSync(LOG, 'a');
  const child = fork(__filename, ['up', '--engine', engine], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    execArgv: ['-r', './register.js'],
  });
  closeSync(log);
  // Ctrl-C reaches this process alone. What it has begun would go on without a word.
  const stop = () => child.kill('SIGTERM');
  for (const signal of SIGNALS) process.on(signal, stop);
  const running = await answer(child).finally(() => {
    for (const signal of SIGNALS) process.off(signal, stop);
  });
  steps.end();
  child.disconnect();
  child.unref();
  process.stdout.write(summary(running));
  say(`it runs on in the background, with its log in ${relative('.', LOG)}; 'make down' stops it`);
}

function answer(child: ChildProcess): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: Message) => {
      if ('begin' in message) steps.begin(message.begin);
      else if ('say' in message) say(message.say);
      else if ('running' in message) resolve(message.running);
      else reject(new Error(message.failed));
    });
    child.once('exit', (code) => reject(new Error(`the background process ended with ${code}: see ${LOG}`)));
  });
}

async function inBackground(engine: Engine): Promise<void> {
  const tell = (message: Message) => {
    if (process.connected) process.send?.(message);
  };
  try {
    const supervision = await supervise(engine, {
      begin(what) {
        steps.begin(what);
        tell({ begin: what });
      },
      say(what) {
        say(what);
        tell({ say: what });
      },
    });
    if (supervision === undefined) return tell({ failed: 'it was stopped before it ran: nothing runs any more' });
    steps.end();
    tell({ running: supervision.addresses });
    await supervision.stopped;
    say(STOPPED);
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function down(): Promise<void> {
  const control = await findControl();
  if (control === undefined) {
    removeState();
    return say('nothing runs');
  }
  steps.begin('stopping');
  await stopHolder(control);
  say(STOPPED);
}

function summary({ environment, kafka, s3, influxDb, job }: Addresses): string {
  const rows = [
    ['Kafka', kafka.bootstrapServers],
    ['S3', `${s3.endpoint}, ${s3.location}`],
    ['InfluxDB', `${influxDb.url}, bucket ${influxDb.bucket}`],
    ['job', job],
  ];
  const lines = rows.map(([name = '', address = '']) => `  ${name.padEnd(10)}${address}\n`);
  const { bold } = pc;
  return [
    `\nThe system of environment '${environment}' runs:\n`,
    ...lines,
    `Logs are in ${relative('.', join(FOLDER, 'logs'))}, what lets you in is in ${relative('.', FOLDER)}/state.json.\n`,
    `\n  ${bold('make verify')}          check that what is sent arrives in S3 and InfluxDB\n`,
    `  ${bold(`. ${relative('.', FOLDER)}/variables`)}  point make query, rejected and dashboard at it\n`,
    `  ${bold('make down')}            stop it\n\n`,
  ].join('');
}

const program = new Command('local').description(
  'Runs the whole system on this machine, as the manifests describe it.',
);
program
  .command('up')
  .description('start the system')
  .addOption(new Option('--engine <engine>', 'what runs the job').choices(ENGINES).default('node').env('UAF_ENGINE'))
  .option('--detach', 'keep running in the background', false)
  .action(up);
program.command('down').description('stop the system').action(down);
program
  .command('clean')
  .description('delete what builds, the demo and the system created, unless one of them is running')
  .action(async () => {
    for (const path of await clean()) say(`deleted ${path}`);
  });

program.parseAsync().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    steps.end();
    process.stderr.write(`${pc.red(error instanceof Error ? error.message : String(error))}\n`);
    process.exit(1);
  },
);
