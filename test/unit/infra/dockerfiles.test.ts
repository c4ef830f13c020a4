import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownImages } from '../../../infra/images';

/** The instructions of an image's build, without comments. */
const instructionsOf = ({ dockerfile }: { readonly dockerfile: string }): string[] =>
  readFileSync(join(__dirname, '../../..', dockerfile), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

it('the builds on Node have the same layers up to the packages, so that these are installed once for both', () => {
  const [job, datagen] = [ownImages.nodeJob, ownImages.datagen].map((image) => {
    const instructions = instructionsOf(image);
    return instructions.slice(0, instructions.findIndex((line) => line.startsWith('RUN npm ci ')) + 1);
  });
  expect(job).toContainEqual(expect.stringMatching(/^RUN npm ci /));
  expect(datagen).toEqual(job);
});
