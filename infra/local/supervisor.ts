import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installAll } from '../dashboard/dashboards';
import { loadEnvironment } from '../environments';
import { type Program, stopAllPrograms } from '../programs/process';
import { stopTools } from '../programs/tool';
import { takeControl } from './control';
import { describe } from './describe';
import type { Engine } from './job';
import { type Addresses, FOLDER, removeState, writeState } from './state';
import type { Steps } from './steps';
import { LocalSystem } from './system';

const RESTART_AFTER_MS = 2000;

/** Who is told what goes on. */
type Told = Pick<Steps, 'begin' | 'say'>;

export interface Supervision {
  readonly addresses: Addresses;
  /** Resolves when the system has been stopped. */
  readonly stopped: Promise<void>;
}

/**
 * Starts a system and keeps it running: a program that ends is started again, as Kubernetes would. SIGINT, SIGTERM,
 * SIGHUP and `make down` stop it.
 * @returns undefined when it was stopped before it ran
 */
export async function supervise(engine: Engine, told: Told): Promise<Supervision | undefined> {
  const asked = new AbortController();
  const ask = () => asked.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  const giveUp = await takeControl(ask);
  let system: LocalSystem | undefined;
  const end = async () => {
    await system?.stop();
    removeState();
    giveUp();
  };
  try {
    system = await start(engine, asked.signal, told);
  } catch (error) {
    await end();
    if (asked.signal.aborted) return undefined;
    throw error;
  }
  const addresses = describe(system);
  writeState(addresses);
  for (const program of system.programs) void keepRunning(program, asked.signal, (what) => told.say(what));
  const stopped = untilAborted(asked.signal).then(() => {
    told.begin('stopping');
    return end();
  });
  return { addresses, stopped };
}

/** @throws Error when it is told to stop meanwhile, with nothing left running */
async function start(engine: Engine, stop: AbortSignal, told: Told): Promise<LocalSystem> {
  const interrupt = () => {
    told.begin('stopping');
    stopTools();
    void stopAllPrograms();
  };
  stop.addEventListener('abort', interrupt);
  try {
    const system = await LocalSystem.start({ engine, folder: FOLDER, begin: (what) => told.begin(what), stop });
    try {
      await system.startJob();
      await system.startDatagen();
      told.begin('installing dashboards and checks in InfluxDB');
      const { influxDb, environment } = describe(system);
      await installAll(influxDb, loadEnvironment(environment).props);
      stop.throwIfAborted();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  } finally {
    stop.removeEventListener('abort', interrupt);
  }
}

async function keepRunning(program: Program, stop: AbortSignal, say: (what: string) => void): Promise<void> {
  const { name, logFile } = program.options;
  while (!stop.aborted) {
    const { code, signal } = await program.exited;
    if (stop.aborted) return;
    const log = relative('.', logFile);
    say(`${name} ended with ${signal ?? `exit code ${code}`} and is started again: see ${log}`);
    const failed = () => say(`${name} does not start, which is tried until it does: see ${log}`);
    if (await startAgain(program, stop, failed)) say(`${name} runs again`);
  }
}

/**
 * @param failed told of the first failure
 * @returns false when the system is to stop before the program runs
 */
async function startAgain(program: Program, stop: AbortSignal, failed: () => void): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    await sleep(RESTART_AFTER_MS);
    if (stop.aborted) return false;
    const runs = await program.start().then(
      () => true,
      () => false,
    );
    if (runs) return true;
    if (attempt === 1 && !stop.aborted) failed();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
