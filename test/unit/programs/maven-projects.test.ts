import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');
const PARENT = /<parent>.*?<artifactId>(.*?)<.*?<relativePath>(.*?)<.*?<\/parent>/s;

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
    const [, artifact = '', path = ''] = PARENT.exec(text) ?? [];
    const parent = readFileSync(join(REPOSITORY, dirname(file), path), 'utf8');
    expect(parent).toContain(`<artifactId>${artifact}</artifactId>`);
  },
);
