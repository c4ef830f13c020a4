import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Others have no idle priority. */
const onLinux = process.platform === 'linux' ? test : test.skip;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steps-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a gate of these steps prints, its durations left out; at last, what of it has failed. */
function gate(steps: string): string {
  const script = `set -euo pipefail; source .ci/steps; ${steps}; printf 'failed: %s\\n' "\${failed[*]:-}"`;
  const env = { ...process.env, folder };
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env, timeout: 25_000 });
  expect(stderr).toBe('');
  return stdout.replaceAll(/ after \d+ min \d\d s/g, '').trim();
}

test('a step that fails is remembered, and the next one goes on', () => {
  expect(gate(`step one false; step two echo done`)).toBe(
    '=== one\n--- one: FAILED\n\n=== two\ndone\n--- two: ok\nfailed: one',
  );
});

test('what runs beside the steps is a step of its own after them', () => {
  expect(gate(`begin_beside "$folder" long echo found; step one echo done; end_beside`)).toBe(
    '=== long: begun, beside the steps that follow\n\n=== one\ndone\n--- one: ok\n\n' +
      '=== long, beside the steps above\nfound\n--- long: ok\nfailed:',
  );
});

test('what fails beside the steps fails the gate, with all that it said', () => {
  const found = `bash -c 'echo begun; sleep 2; echo "seed 7: a row is lost" >&2; exit 1'`;
  expect(gate(`begin_beside "$folder" long ${found}; end_beside`)).toMatch(
    /steps above\nbegun\nseed 7: a row is lost\n--- long: FAILED\nfailed: long$/,
  );
});

onLinux('it takes the time that others leave', () => {
  expect(gate(`begin_beside "$folder" long bash -c 'chrt --pid $$'; end_beside`)).toContain('SCHED_IDLE');
});

test('where there is no idle priority, it takes the lowest', () => {
  expect(gate(`chrt() { return 1; }; begin_beside "$folder" long nice; end_beside`)).toContain('\n19\n');
});

onLinux('once it is waited for, it is no longer idle', () => {
  const asked = `bash -c 'until chrt --pid $$ | grep SCHED_OTHER; do sleep 0.1; done'`;
  expect(gate(`begin_beside "$folder" long ${asked}; end_beside`)).toContain('SCHED_OTHER');
});

test('it ends with a gate that ends early', () => {
  const steps = `begin_beside "$folder" long sleep 1000; stop_beside; wait "$beside" || code=$?; echo "ended by $code"`;
  expect(gate(steps)).toContain('ended by 143');
});
