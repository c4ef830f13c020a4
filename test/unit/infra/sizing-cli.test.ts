import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');

function sizing(...flags: string[]) {
  const args = ['-r', './register.js', join('infra', 'sizing', 'cli.ts'), ...flags];
  // Jest's value is none of its business.
  const env = { ...process.env, NODE_ENV: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: 'utf8', env });
  return { status, stdout, stderr: stderr.trim() };
}

describe('sizing', () => {
  it('prints what is needed, what it was computed from, and the environment', () => {
    const { status, stdout } = sizing('--rate', '1000000');
    expect(status).toBe(0);
    for (const text of ['// For 1,000,000 rows/s', '// Measured:', '// Assumed', 'export default new Environment({']) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    [['--rate', 'fast'], "option '--rate <rows>' argument 'fast' is invalid. Write a number."],
    [['--rate', '-1'], 'rate -1 is not supported: choose above 0, up to 100,000,000 rows per second'],
    [['--rate', '1', '--retention', '7'], "'7' is not a duration"],
    [[], "the rate is missing: write --rate 1000000, or 'make sizing RATE=1000000'"],
  ])('of %j is refused, and says why', (flags, message) => {
    const { status, stderr } = sizing(...flags);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
