import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

it('no JSON file has the name of a module beside it: Node would load it in its place', () => {
  const files = ['infra', 'job', 'datagen', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)),
  );
  const modules = files.filter((file) => file.endsWith('.ts') && !file.includes('node_modules'));
  expect(modules.filter((file) => existsSync(file.replace(/\.ts$/, '.json')))).toEqual([]);
});
