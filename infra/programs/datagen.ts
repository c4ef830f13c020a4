import { join } from 'node:path';
import { type LogEntry, logEntries } from './log-entries';
import { Program } from './process';

const REPOSITORY = join(__dirname, '..', '..');

/** The data generator in a process of its own; not started yet. */
export class Datagen extends Program {
  /**
   * @param folder where its log goes
   * @param name tells it from others in the same folder
   */
  constructor(folder: string, name: string, flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
    super({
      name,
      command: process.execPath,
      args: ['--max-semi-space-size=32', '-r', './register.js', join('datagen', 'cli.ts'), ...flags],
      cwd: REPOSITORY,
      // Jest's value is none of its business.
      env: { ...env, NODE_ENV: '' },
      logFile: join(folder, `${name}.log`),
      outputFile: join(folder, `${name}.out`),
    });
  }

  get entries(): LogEntry[] {
    return logEntries(this.log);
  }
}
