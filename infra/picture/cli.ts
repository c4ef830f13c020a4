import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { environmentNames, loadEnvironment } from '../environments';
import { modulesPicture } from './modules';
import { pictureOf } from './picture';

maskOutput(process.stdout, process.stderr);

const ROOT = join(__dirname, '../..');

new Command('picture')
  .description(
    'Draws what is wired to what in each environment (docs/pictures/<environment>.svg), and what each module of the ' +
      'repository imports (docs/pictures/modules.svg).',
  )
  .action(async () => {
    const folder = join(ROOT, 'docs/pictures');
    mkdirSync(folder, { recursive: true });
    const write = (name: string, svg: string): void => {
      const file = join(folder, `${name}.svg`);
      writeFileSync(file, svg);
      process.stdout.write(`${file}\n`);
    };
    for (const name of environmentNames) write(name, await pictureOf(loadEnvironment(name).props));
    write('modules', await modulesPicture(ROOT));
  })
  .parseAsync();
