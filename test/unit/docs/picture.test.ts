import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { pictureOf } from '../../../infra/picture/picture';
import { importsOf, picturedRooms, withoutShortcuts } from '../../../infra/picture/rooms';

const ROOT = join(__dirname, '../../..');
const kept = (name: string): string => readFileSync(join(ROOT, 'docs/pictures', `${name}.svg`), 'utf8');

describe.each(environmentNames)('the picture of %s', (name) => {
  it('is the one under docs/pictures: `make picture` renews it', async () => {
    expect(await pictureOf(loadEnvironment(name).props)).toBe(kept(name));
  });
});

describe('the picture of the rooms', () => {
  it('is the one under docs/pictures: `make picture` renews it', async () => {
    expect(await picturedRooms(ROOT)).toBe(kept('rooms'));
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
