import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, seconds } from '../../job/duration';
import { becauseOfLoad, Patience } from './patience';
import { lastLines } from './tool';

export interface ProgramOptions {
  /** How messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes. */
  readonly logFile: string;
  /**
   * Where its standard output goes.
   * @default - the log file
   */
  readonly outputFile?: string;
  /**
   * Asked again and again after the start, until it resolves to true.
   * @default - ready at once
   */
  readonly ready?: () => Promise<boolean>;
  /** On a machine that has nothing else to do. @default 180s */
  readonly startTimeout?: Milliseconds;
  /**
   * How long it may take to stop after SIGTERM before SIGKILL.
   * @default 15s
   */
  readonly stopTimeout?: Milliseconds;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Run {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
}

const POLL = 50;
const ANSWER_WITHIN = 5000;

const KILLED_WITH_PARENT = ['--pdeathsig', 'KILL', '--'] as const;

/**
 * util-linux's setpriv has the kernel kill a program whose parent died, however it died. Without it (macOS) a test run
 * that is killed leaves its programs behind.
 */
const tetherToParent = spawnSync('setpriv', [...KILLED_WITH_PARENT, 'true']).status === 0;

/** Of a parent that died before setpriv asked for it, the kernel says nothing. */
const IF_PARENT_LIVES = 'test "$PPID" = "$0" && exec "$@"';

function tethered(command: string, args: readonly string[]): readonly string[] {
  return ['setpriv', ...KILLED_WITH_PARENT, 'sh', '-c', IF_PARENT_LIVES, String(process.pid), command, ...args];
}

/** Those of this process that run. */
const runningPrograms = new Set<Program>();

let isEnding = false;

/** Stops every program of this process, those too that are just starting, in no order. No other one starts afterwards. */
export async function stopAllPrograms(): Promise<void> {
  isEnding = true;
  await Promise.all([...runningPrograms].map((program) => program.stop()));
}

/** A program that runs as a child process and can be started again after it ended. */
export class Program {
  #run: Run | undefined;

  constructor(readonly options: ProgramOptions) {}

  get running(): boolean {
    return this.#run !== undefined;
  }

  get pid(): number {
    const pid = this.#run?.child.pid;
    if (pid === undefined) throw new Error(`${this.options.name} is not running`);
    return pid;
  }

  /** Resolves when the present run ends. */
  get exited(): Promise<Exit> {
    if (this.#run === undefined) throw new Error(`${this.options.name} is not running`);
    return this.#run.exit;
  }

  /** Everything it has written to its log, over all runs. */
  get log(): string {
    return readFileSync(this.options.logFile, 'utf8');
  }

  /**
   * Starts it and waits until it is ready.
   * @throws Error with the end of its log when it ends before it is ready, or is not ready in time
   */
  async start(): Promise<void> {
    const exit = this.spawn();
    const { ready, startTimeout = seconds(180) } = this.options;
    if (ready === undefined) return;
    let ended: Exit | undefined;
    void exit.then((value) => {
      ended = value;
    });
    const start = performance.now();
    const patience = new Patience(startTimeout);
    while (!(await answers(ready, Math.min(ANSWER_WITHIN, patience.left)))) {
      if (ended !== undefined) throw this.#failure(`ended with ${describe(ended)} before it was ready`);
      if (patience.isOver) {
        await this.kill('SIGKILL');
        throw this.#failure(`was not ready after ${secondsSince(start)} s${becauseOfLoad()}`);
      }
      await sleep(POLL);
    }
  }

  /** Starts it without waiting until it is ready. Resolves when it ends. */
  spawn(): Promise<Exit> {
    const { name, command, args, env, cwd, logFile, outputFile } = this.options;
    if (this.#run !== undefined) throw new Error(`${name} is running already, with pid ${this.pid}`);
    if (isEnding) throw new Error(`${name} is not started, since all programs are being stopped`);
    const [file = command, ...argv] = tetherToParent ? tethered(command, args) : [command, ...args];
    const log = openSync(logFile, 'a');
    const output = outputFile === undefined ? log : openSync(outputFile, 'a');
    const child = spawn(file, argv, {
      env: { ...process.env, ...env },
      stdio: ['ignore', output, log],
      // Ctrl-C is meant for this process, which stops its programs in their order.
      detached: tetherToParent,
      ...(cwd !== undefined && { cwd }),
    });
    for (const descriptor of new Set([log, output])) closeSync(descriptor);
    const exit = new Promise<Exit>((resolve, reject) => {
      const end = () => {
        this.#run = undefined;
        runningPrograms.delete(this);
      };
      child.once('error', (error) => {
        end();
        reject(new Error(`${name} could not be started: ${error.message}`, { cause: error }));
      });
      child.once('exit', (code, signal) => {
        end();
        resolve({ code, signal });
      });
    });
    this.#run = { child, exit };
    runningPrograms.add(this);
    return exit;
  }

  /** Sends a signal; after SIGKILL, waits for the end. Nothing happens when it is not running. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    run.child.kill(signal);
    if (signal === 'SIGKILL') await run.exit;
  }

  /** Asks it to end by SIGTERM, then makes it end by SIGKILL. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    run.child.kill('SIGTERM');
    run.child.kill('SIGCONT');
    const timer = setTimeout(() => run.child.kill('SIGKILL'), this.options.stopTimeout ?? seconds(15));
    await run.exit.finally(() => clearTimeout(timer));
  }

  #failure(what: string): Error {
    const { name, logFile } = this.options;
    return new Error(`${name} ${what}. The end of ${logFile}:\n${lastLines(this.log)}`);
  }
}

/** A question that stays open is asked again: a server may drop what it gets while it comes up. */
async function answers(ready: () => Promise<boolean>, within: number): Promise<boolean> {
  const giveUp = new AbortController();
  const late = sleep(within, false, { signal: giveUp.signal }).catch(() => false);
  return Promise.race([ready().catch(() => false), late]).finally(() => giveUp.abort());
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 1000);

function describe({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

/** A folder of its own below the system's temporary folder. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `uaf-${name}-`));
}
