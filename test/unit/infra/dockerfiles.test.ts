import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf, ownImages } from '../../../infra/images';

/** The instructions of an image's build, without comments. */
const instructionsOf = ({ dockerfile }: { readonly dockerfile: string }): string[] =>
  readFileSync(join(__dirname, '../../..', dockerfile), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

it('the builds on Node have the same layers up to the packages, so that these are installed once for all', () => {
  const [job, ...others] = [ownImages.nodeJob, ownImages.datagen, ownImages.compact].map((image) => {
    const instructions = instructionsOf(image);
    return instructions.slice(0, instructions.findIndex((line) => line.startsWith('RUN npm ci ')) + 1);
  });
  expect(job).toContainEqual(expect.stringMatching(/^RUN npm ci /));
  expect(others).toEqual([job, job]);
});

it.each([ownImages.nodeJob, ownImages.datagen, ownImages.compact])(
  'the build of $name installs what it is made of, and nothing of the tests',
  (image) => {
    expect(instructionsOf(image)).toContainEqual(expect.stringMatching(/^RUN npm ci --omit=dev /));
    const { packages: lock }: { packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
      readFileSync(join(__dirname, '../../../package-lock.json'), 'utf8'),
    );
    const used = Object.keys(contentsOf(image)).filter((path) => path.startsWith('node_modules/'));
    expect(used).toContain('node_modules/esbuild');
    expect(used.filter((path) => lock[path]?.dev !== undefined)).toEqual([]);
  },
);
