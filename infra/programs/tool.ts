import { type ChildProcess, spawn } from 'node:child_process';

export interface Tool {
  readonly command: string;
  /** What to do when the command is not there. */
  readonly install: string;
}

export const java: Tool = {
  command: 'java',
  install: 'install a JDK 17 or newer (apt-get install openjdk-17-jdk-headless)',
};
export const maven: Tool = { command: 'mvn', install: 'install Maven 3.8 or newer (apt-get install maven)' };
export const go: Tool = { command: 'go', install: 'install Go 1.24 or newer (https://go.dev/doc/install)' };

const running = new Set<ChildProcess>();

/** Ends the tools that run, each of which then fails. */
export function stopTools(): void {
  for (const child of running) child.kill();
}

/**
 * Runs a tool to its end and returns what it wrote to standard output.
 * @throws Error with the end of its output when it fails, or with the way to install it when it is missing
 */
export function run(
  tool: Tool,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool.command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    child.once('error', (error) => {
      running.delete(child);
      reject(explain(error, tool));
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(output);
      const command = [tool.command, ...args].join(' ');
      reject(new Error(`'${command}' ended with ${signal ?? `exit code ${code}`}:\n${lastLines(log)}`));
    });
  });
}

function explain(error: Error, { command, install }: Tool): Error {
  const missing = 'code' in error && error.code === 'ENOENT';
  return missing ? new Error(`'${command}' is not on the PATH: ${install}`, { cause: error }) : error;
}

export function lastLines(text: string, count = 40): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
