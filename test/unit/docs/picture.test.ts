import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { importsOf, modulesPicture, withoutShortcuts } from '../../../infra/picture/modules';
import { pictureOf } from '../../../infra/picture/picture';

const ROOT = join(__dirname, '../../..');
const kept = (name: string): string => readFileSync(join(ROOT, 'docs/pictures', `${name}.svg`), 'utf8');

describe.each(environmentNames)('the picture of %s', (name) => {
  it('is the one under docs/pictures: `make picture` renews it', async () => {
    expect(await pictureOf(loadEnvironment(name).props)).toBe(kept(name));
  });
});

describe('the picture of the modules', () => {
  it('is the one under docs/pictures: `make picture` renews it', async () => {
    expect(await modulesPicture(ROOT)).toBe(kept('modules'));
  });

  it('knows imports of types, of whole folders, and those that wait for their use', () => {
    const imports = importsOf(ROOT);
    expect(imports.get('infra/health')).toContain('infra/environments');
    expect(imports.get('infra/commands')).toContain('infra/environments');
    expect(imports.get('job/node')).toContain('datagen');
    expect(imports.get('job')).toEqual(new Set());
  });

  it('has no arrow that follows from others', () => {
    const imports = new Map([
      ['a', new Set(['b', 'c'])],
      ['b', new Set(['c'])],
      ['c', new Set<string>()],
    ]);
    expect(withoutShortcuts(imports)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });
});
