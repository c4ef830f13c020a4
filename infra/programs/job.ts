import { join } from 'node:path';
import { type Setting, servingSettings, settings } from '../../job/settings';
import { type LogEntry, logEntries } from './log-entries';
import { freePort } from './ports';
import { Program, type ProgramOptions } from './process';

const REPOSITORY = join(__dirname, '..', '..');
const HOST = '127.0.0.1';
const ANSWER_WITHIN_MS = 5_000;

/** The settings that differ from their defaults, by their names in job/settings.ts. */
export type JobSettings = { readonly [Name in keyof typeof settings]?: string };

export interface JobOptions extends JobSettings {
  /** Where its log goes, and its standard output: to `<name>.log` and `<name>.out` in this folder. */
  readonly folder: string;
  /** @default job */
  readonly name?: string;
  /** Flags that are no settings of the pipeline's contract, such as `--source`. */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Where it serves its page and its metrics.
   * @default - a free one
   */
  readonly port?: number;
  /**
   * A command that runs the command that follows it.
   * @default - none
   */
  readonly wrapper?: readonly [string, ...string[]];
  /**
   * The bundled program, as the image has it.
   * @default - the sources, compiled while they are loaded
   */
  readonly bundle?: string;
  /**
   * The folder of the repository whose sources are run.
   * @default - this one
   */
  readonly repository?: string;
  /**
   * Modules that are loaded before the sources.
   * @default - none
   */
  readonly preload?: readonly string[];
}

const sources = (preload: readonly string[]): string[] => [
  ...['./register.js', ...preload].flatMap((module) => ['-r', module]),
  join('job', 'node', 'commands', 'cli.ts'),
];

/** The Node engine in a process of its own; not started yet. Ready once it reads its source. */
export class NodeJob extends Program {
  static async create({
    folder,
    name = 'job',
    flags = [],
    env = {},
    wrapper,
    bundle,
    repository = REPOSITORY,
    preload = [],
    port: chosen,
    ...values
  }: JobOptions): Promise<NodeJob> {
    const port = chosen ?? (await freePort());
    const url = `http://${HOST}:${port}`;
    const serving = { [servingSettings.port.variable]: String(port), [servingSettings.host.variable]: HOST };
    const engine = ['--max-semi-space-size=64', ...(bundle === undefined ? sources(preload) : [bundle])];
    const run = [process.execPath, ...engine, 'run', ...flags] as const;
    const [command, ...args] = wrapper === undefined ? run : [...wrapper, ...run];
    return new NodeJob(url, {
      name,
      command,
      args,
      cwd: repository,
      env: { ...env, ...variables(values), ...serving },
      logFile: join(folder, `${name}.log`),
      outputFile: join(folder, `${name}.out`),
      ready: async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).ok,
    });
  }

  private constructor(
    readonly url: string,
    options: ProgramOptions,
  ) {
    super(options);
  }

  get entries(): LogEntry[] {
    return logEntries(this.log);
  }

  /** The sum of a metric over all its labels. */
  async metric(name: string): Promise<number> {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const lines = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith(name) && !/^\w/.test(line[name.length] ?? ''));
    if (lines.length === 0) throw new Error(`${this.options.name} has no metric '${name}'`);
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }
}

function variables(values: JobSettings): NodeJS.ProcessEnv {
  const known: Readonly<Record<string, Setting>> = settings;
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const variable = known[name]?.variable;
      return variable === undefined ? [] : [[variable, value]];
    }),
  );
}
