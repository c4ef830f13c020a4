import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, imageContents } from '../../../infra/image-contents';
import { bases, type OwnImage, ownImages } from '../../../infra/images';

const REPOSITORY = join(__dirname, '../../..');
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'uaf-contents-'));
  for (const source of ['job', 'datagen', 'package.json', 'package-lock.json']) {
    cpSync(join(REPOSITORY, source), join(root, source), { recursive: true });
  }
});

afterAll(() => rmSync(root, { recursive: true }));

/** Whether the digest of an image is another one once a file is edited. */
function changes(image: OwnImage, file: string, edit = (text: string) => `${text}\n`): boolean {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const digest = () => digestOf(imageContents(image.dockerfile, bases, root));
  const before = digest();
  writeFileSync(path, edit(text));
  const after = digest();
  writeFileSync(path, text);
  return before !== after;
}

const { compact, datagen, flinkJob, nodeJob } = ownImages;

describe('the digest of an image', () => {
  it.each<[image: OwnImage, file: string]>([
    [nodeJob, 'job/node/job/job.ts'],
    [nodeJob, 'job/pipeline.ts'],
    [nodeJob, 'job/node/Dockerfile'],
    [nodeJob, 'job/node/page/client/page.js'],
    [compact, 'job/compact/merge.ts'],
    [compact, 'job/node/store/parquet-pages.ts'],
    [flinkJob, 'job/flink/pom.xml'],
    [flinkJob, 'job/flink/Dockerfile'],
    [datagen, 'datagen/tags.yaml'],
    [datagen, 'datagen/generator.ts'],
    [datagen, 'job/pipeline.ts'],
  ])('of $name changes with %s', (image, file) => expect(changes(image, file)).toBe(true));

  it.each<[image: OwnImage, file: string]>([
    [nodeJob, 'datagen/generator.ts'],
    [nodeJob, 'job/flink/pom.xml'],
    [nodeJob, 'job/node/demo/demo.ts'],
    [compact, 'job/node/job/job.ts'],
    [flinkJob, 'job/flink/script.ts'],
    [flinkJob, 'job/pipeline.ts'],
    [datagen, 'job/node/job/job.ts'],
  ])('of $name stays with %s', (image, file) => expect(changes(image, file)).toBe(false));

  it('changes with a base image', () => {
    const other = { ...bases, NODE_IMAGE: 'node:20.19.6-alpine3.22' };
    const [before, after] = [bases, other].map((each) => digestOf(imageContents(nodeJob.dockerfile, each, root)));
    expect(after).not.toBe(before);
  });

  it('changes with a package of the bundle, and stays with one of the tests', () => {
    const raise = (name: string) => (text: string) => {
      const lock = JSON.parse(text);
      lock.packages[`node_modules/${name}`].version = '99.0.0';
      return JSON.stringify(lock);
    };
    expect(changes(nodeJob, 'package-lock.json', raise('kafkajs'))).toBe(true);
    expect(changes(compact, 'package-lock.json', raise('@duckdb/node-bindings'))).toBe(true);
    expect(changes(nodeJob, 'package-lock.json', raise('jest'))).toBe(false);
  });
});

it.each([nodeJob, datagen, compact])('$name is made of every file that its bundle is of', ({ name, dockerfile }) => {
  const text = readFileSync(join(REPOSITORY, dockerfile), 'utf8');
  const [, bundle = ''] = /^RUN npm run --silent (bundle .*) --outfile=\S+$/m.exec(text) ?? [];
  const metafile = join(root, `${name}.json`);
  const args = [
    ...bundle.split(' '),
    `--outfile=${join(root, name)}.js`,
    `--metafile=${metafile}`,
    '--log-level=error',
  ];
  expect(spawnSync('npm', ['run', '--silent', ...args], { cwd: REPOSITORY, encoding: 'utf8' }).stderr).toBe('');
  const { inputs }: { inputs: Record<string, unknown> } = JSON.parse(readFileSync(metafile, 'utf8'));
  const contents = imageContents(dockerfile, bases, REPOSITORY);
  const known = Object.keys(contents);
  const missing = Object.keys(inputs).filter((file) =>
    file.startsWith('node_modules/')
      ? !known.some((each) => each.startsWith('node_modules/') && file.startsWith(`${each}/`))
      : contents[file] === undefined,
  );
  expect(missing).toEqual([]);
});
