import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, FileSink } from '../../../../job/node/sink/file-sink';
import { Lines } from '../../../../job/node/windows/lines';

async function write(path: string, ...lines: readonly string[]): Promise<void> {
  const sink = new FileSink(path, (action) => action(), bytesOf);
  sink.write([Lines.of(...lines)]);
  await sink.flush();
  await sink.close();
}

test('lines are added to what a file has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-file-sink-'));
  const file = join(folder, 'lines');
  appendFileSync(file, 'a\n');
  await write(file, 'b', 'c');
  expect(readFileSync(file, 'utf8')).toBe('a\nb\nc\n');
  rmSync(folder, { recursive: true });
});

test('half a line that a process has left, which was killed, does not get into the next one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-file-sink-'));
  const file = join(folder, 'lines');
  appendFileSync(file, 'a\nha');
  await write(file, 'b');
  expect(readFileSync(file, 'utf8')).toBe('a\nha\nb\n');
  rmSync(folder, { recursive: true });
});

test('a device takes lines, though it can not be synchronized', async () => {
  await expect(write('/dev/null', 'a')).resolves.toBeUndefined();
});
