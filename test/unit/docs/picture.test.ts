import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { pictureOf } from '../../../infra/picture/picture';

describe.each(environmentNames)('the picture of %s', (name) => {
  it('is the one under docs/pictures: `make picture` renews it', async () => {
    const kept = readFileSync(join(__dirname, '../../../docs/pictures', `${name}.svg`), 'utf8');
    expect(await pictureOf(loadEnvironment(name).props)).toBe(kept);
  });
});
