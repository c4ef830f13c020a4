import { rmSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from '../../job/pipeline';
import { installDashboard } from '../dashboard/install';
import { timeSeriesDashboard } from '../dashboard/time-series';
import { listen } from './control';
import { describe } from './describe';
import type { Engine } from './job';
import type { Program } from './programs/process';
import { FOLDER, type RunningSystem, removeState, writeState } from './state';
import { LocalSystem } from './system';

const RESTART_AFTER_MS = 2000;

export interface Supervision {
  readonly running: RunningSystem;
  /** Resolves when the system has been stopped. */
  readonly stopped: Promise<void>;
}

/**
 * Starts a system and keeps it running: a program that ends is started again, as Kubernetes would. SIGINT, SIGTERM and
 * `make down` stop it.
 */
export async function supervise(engine: Engine, say: (what: string) => void): Promise<Supervision> {
  let system: LocalSystem | undefined;
  const asked = new AbortController();
  const ask = () => asked.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  const { path, server } = await listen(ask);

  const end = async () => {
    await system?.stop();
    removeState();
    server.close();
    rmSync(dirname(path), { recursive: true, force: true });
  };
  try {
    system = await LocalSystem.start({ engine, folder: FOLDER, say });
    if (!asked.signal.aborted) await system.startJob();
    if (!asked.signal.aborted) await system.startDatagen();
    if (!asked.signal.aborted) await installDashboardIn(system, say);
  } catch (error) {
    await end();
    throw error;
  }
  const running = { ...describe(system), pid: process.pid, control: path };
  writeState(running);
  for (const program of system.programs) void keepRunning(program, asked.signal, say);
  const stopped = new Promise<void>((resolve) => {
    if (asked.signal.aborted) resolve();
    else asked.signal.addEventListener('abort', () => resolve(), { once: true });
  }).then(() => {
    say('stopping');
    return end();
  });
  return { running, stopped };
}

async function installDashboardIn(system: LocalSystem, say: (what: string) => void): Promise<void> {
  say('installing the dashboard in InfluxDB');
  const { influxDb } = describe(system);
  await installDashboard(influxDb, timeSeriesDashboard(pipeline, influxDb.bucket));
}

async function keepRunning(program: Program, stop: AbortSignal, say: (what: string) => void): Promise<void> {
  const { name, logFile } = program.options;
  while (!stop.aborted) {
    const { code, signal } = await program.exited;
    if (stop.aborted) return;
    say(`${name} ended with ${signal ?? `exit code ${code}`} and is started again: see ${relative('.', logFile)}`);
    for (let up = false; !up && !stop.aborted; ) {
      await sleep(RESTART_AFTER_MS);
      if (stop.aborted) return;
      up = await program.start().then(
        () => true,
        () => false,
      );
    }
  }
}
