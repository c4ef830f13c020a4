import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENGINE = join(__dirname, '../../../../job/node');

test('no message but one advises to remove checkpoints, and that says what it costs', () => {
  const sources = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const advising = sources.filter((name) => {
    const code = readFileSync(join(ENGINE, name), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '');
    return /remov\w+ (\S+ ){0,2}(checkpoints|store)\b/i.test(code);
  });
  expect(advising.sort()).toEqual(['errors.ts']);
});
