import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');
const PARENT = /<parent>.*?<artifactId>(.*?)<.*?<\/parent>/s;
/** Where Maven looks for a parent that names no place. */
const ABOVE = '../pom.xml';

const projects = ['infra', 'job', 'test']
  .flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('/pom.xml'))
  .map((file) => ({ file, text: readFileSync(join(REPOSITORY, file), 'utf8') }));

/** A cache that is warm hides a wrong path: Maven is not asked then. */
test.each(projects.filter(({ text }) => text.includes('<parent>')))(
  'the parent of $file is where it says',
  ({ file, text }) => {
    const [named = '', artifact = ''] = PARENT.exec(text) ?? [];
    const [, path = ABOVE] = /<relativePath>(.*?)</.exec(named) ?? [];
    const parent = readFileSync(join(REPOSITORY, dirname(file), path), 'utf8');
    expect(parent).toContain(`<artifactId>${artifact}</artifactId>`);
  },
);
