import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program, type ProgramOptions, temporaryFolder } from '../../../infra/programs/process';
import { run } from '../../../infra/programs/tool';
import { milliseconds } from '../../../job/duration';

const REPOSITORY = join(__dirname, '..', '..', '..');

let folder: string;
let programs: Program[];

beforeEach(() => {
  folder = temporaryFolder('process');
  programs = [];
});

afterEach(async () => {
  for (const program of programs) await program.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function node(script: string, options: Partial<ProgramOptions> = {}): Program {
  const program = new Program({
    name: 'the program',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(folder, 'log'),
    ...options,
  });
  programs.push(program);
  return program;
}

const READY_FILE = `require('node:fs').writeFileSync('ready', '');`;
const readyFile = () => ({ cwd: folder, ready: async () => existsSync(join(folder, 'ready')) });
const forever = 'setInterval(() => {}, 1000);';

test('a start waits until the program is ready', async () => {
  const program = node(`setTimeout(() => { ${READY_FILE} }, 200); ${forever}`, readyFile());
  await program.start();
  expect(existsSync(join(folder, 'ready'))).toBe(true);
});

test('a program that ends before it is ready fails the start, and the error shows the end of its log', async () => {
  const program = node(`console.error('port 80 is taken'); process.exitCode = 3`, readyFile());
  const start = program.start();
  await expect(start).rejects.toThrow('the program ended with exit code 3 before it was ready');
  await expect(start).rejects.toThrow('port 80 is taken');
});

test('a program that does not get ready in time fails the start and is killed', async () => {
  const program = node(forever, { ...readyFile(), startTimeout: milliseconds(300) });
  await expect(program.start()).rejects.toThrow(/the program was not ready after \d+ s/);
  expect(program.running).toBe(false);
});

test('a question about readiness that is never answered does not hold up the end of the start', async () => {
  const program = node(forever, { ready: () => new Promise(() => {}), startTimeout: milliseconds(300) });
  await expect(program.start()).rejects.toThrow(/the program was not ready after \d+ s/);
});

test('a command that does not exist fails the start with its name', async () => {
  const program = node('', { command: 'no-such-command', ...readyFile() });
  await expect(program.start()).rejects.toThrow('no-such-command');
});

test('stop sends SIGTERM', async () => {
  const program = node(`process.on('SIGTERM', () => process.exit(7)); ${READY_FILE} ${forever}`, readyFile());
  await program.start();
  const { exited } = program;
  await program.stop();
  expect(await exited).toEqual({ code: 7, signal: null });
});

test('stop kills a program that ignores SIGTERM', async () => {
  const ignore = `process.on('SIGTERM', () => {}); ${READY_FILE} ${forever}`;
  const program = node(ignore, { ...readyFile(), stopTimeout: milliseconds(200) });
  await program.start();
  const { exited } = program;
  await program.stop();
  expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('stop ends a program that has been stopped by SIGSTOP', async () => {
  const program = node(`${READY_FILE} ${forever}`, readyFile());
  await program.start();
  await program.kill('SIGSTOP');
  const { exited } = program;
  await program.stop();
  expect(await exited).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a program that was killed can be started again, and its log goes on', async () => {
  const program = node(`console.log('hello'); ${READY_FILE} ${forever}`, readyFile());
  await program.start();
  await program.kill('SIGKILL');
  rmSync(join(folder, 'ready'));
  await program.start();
  expect(program.log).toBe('hello\nhello\n');
});

test('standard output goes to a file of its own when one is given', async () => {
  const program = node(`console.log('out'); console.error('err')`, { outputFile: join(folder, 'output') });
  await program.spawn();
  expect(program.log).toBe('err\n');
});

test('a program dies with the process that started it', async () => {
  writeFileSync(
    join(folder, 'parent.ts'),
    `import { Program } from '${join(REPOSITORY, 'infra', 'programs', 'process')}';
    const program = new Program({
      name: 'orphan', command: process.execPath, args: ['-e', ${JSON.stringify(forever)}], logFile: '${folder}/log',
    });
    void program.spawn();
    console.log(program.pid);
    process.kill(process.pid, 'SIGKILL');`,
  );
  const parent = `node -r ./register.js ${join(folder, 'parent.ts')} || true`;
  const shell = { command: 'bash', install: 'it is everywhere' };
  const pid = Number(await run(shell, ['-c', parent], { cwd: REPOSITORY }));
  expect(pid).toBeGreaterThan(0);
  for (let tries = 0; isAlive(pid) && tries < 1_000; tries++) await sleep(20);
  expect(isAlive(pid)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
