import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { environmentNames, loadEnvironment } from '../environments';
import { pictureOf } from './picture';

maskOutput(process.stdout, process.stderr);

new Command('picture')
  .description('Draws what is wired to what in each environment, to docs/pictures/<environment>.svg.')
  .action(async () => {
    const folder = join(__dirname, '../../docs/pictures');
    mkdirSync(folder, { recursive: true });
    for (const name of environmentNames) {
      const file = join(folder, `${name}.svg`);
      writeFileSync(file, await pictureOf(loadEnvironment(name).props));
      process.stdout.write(`${file}\n`);
    }
  })
  .parseAsync();
