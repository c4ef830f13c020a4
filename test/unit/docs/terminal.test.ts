import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const ESCAPE = '\u001b';
const folder = mkdtempSync(join(tmpdir(), 'uaf-terminal-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Commands that show something by colour, or by a line that renews itself. */
const commands = [
  ['of delivery', 'infra/delivery/commands/cli.ts doctor --env small'],
  ['of the job', `job/node/commands/cli.ts demo --duration 1s --port 0 --data ${folder}`],
] as const;

/** @param on what its output is: util-linux's `script` gives it a terminal */
function run(program: string, on: 'a terminal' | 'a pipe', env: NodeJS.ProcessEnv = {}): string {
  const { CI, NO_COLOR, FORCE_COLOR, ...others } = process.env;
  const command = `${process.execPath} -r ./register.js ${program}`;
  const [shell = '', ...args] = on === 'a pipe' ? ['sh', '-c', command] : ['script', '-qec', command, '/dev/null'];
  const { stdout, stderr, error } = spawnSync(shell, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...others, TERM: 'xterm', KUBECONFIG: join(folder, 'none'), ...env },
  });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

/** What sets a colour or a weight. */
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*m`);

describe.each(commands)('a command %s', (_, program) => {
  it('sends a terminal what suits one', () => {
    expect(run(program, 'a terminal')).toContain(ESCAPE);
  });

  it('sends no colours where NO_COLOR is set', () => {
    expect(run(program, 'a terminal', { NO_COLOR: '1' })).not.toMatch(colours);
  });

  it('sends plain text where no terminal is', () => {
    const text = run(program, 'a pipe');
    expect(text).not.toBe('');
    expect(text).not.toContain(ESCAPE);
  });
});
