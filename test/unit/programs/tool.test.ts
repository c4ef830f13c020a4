import { run, stopTools } from '../../../infra/programs/tool';

const node = { command: process.execPath, install: 'this test runs on it' };

test('what a tool writes to standard output is returned', async () => {
  expect(await run(node, ['-e', `console.log('out'); console.error('err')`])).toBe('out\n');
});

test('a tool that is missing is named, with the way to install it', async () => {
  const missing = { command: 'no-such-tool', install: 'install it (apt-get install no-such-tool)' };
  await expect(run(missing, [])).rejects.toThrow(
    "'no-such-tool' is not on the PATH: install it (apt-get install no-such-tool)",
  );
});

test('a tool that fails is shown with its arguments, its exit code and the end of its output', async () => {
  const failure = run(node, ['-e', `console.error('cannot resolve'); process.exitCode = 4`]);
  await expect(failure).rejects.toThrow(/-e .* ended with exit code 4:\ncannot resolve/);
});

test('a tool that is stopped fails', async () => {
  const running = run({ command: process.execPath, install: 'this test runs on it' }, [
    '-e',
    'setInterval(() => {}, 1000)',
  ]);
  stopTools();
  await expect(running).rejects.toThrow('ended with SIGTERM');
});
