import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadEnvironment } from '../../../infra/environments';
import { bases, imageReference, ownImages } from '../../../infra/images';

const ROOT = join(__dirname, '../../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-images-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program on the PATH that notes how it is called and ends with `code`, or with `probeCode` when it is probed. */
function fake(name: string, probeCode = 0, code = 0): void {
  const script = `#!/bin/sh
case "$1" in info|status) exit ${probeCode};; esac
case "$2" in ls) cat ${folder}/images 2>/dev/null; exit 0;; esac
echo ${name} "$@" >> ${folder}/calls
exit ${code}
`;
  writeFileSync(join(folder, name), script, { mode: 0o755 });
}

function makeImages(environment: string) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-r', './register.js', 'infra/commands/build-images.ts', environment],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, PATH: `${folder}:/bin:/usr/bin`, NODE_ENV: '' } },
  );
  return { status, stderr };
}

const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
const referencesOf = (environment: string): string[] =>
  Object.values(ownImages).map((image) => imageReference(image, loadEnvironment(environment).props.registry));

describe('make images', () => {
  it('builds every image of ours by the name that the manifests ask for', () => {
    fake('minikube', 1);
    fake('docker');
    expect(makeImages('production').status).toBe(0);
    expect(calls().map((call) => / --tag (\S+) /.exec(call)?.[1])).toEqual(referencesOf('production'));
  });

  it('gives docker the base images as build arguments', () => {
    fake('minikube', 1);
    fake('docker');
    makeImages('local');
    expect(calls()[0]).toMatch(/^docker build --file .* --build-arg FLINK_IMAGE=flink:\S+ .* \.$/);
  });

  it('builds within minikube where one runs, so that its pods find the images', () => {
    fake('minikube');
    fake('docker');
    makeImages('local');
    expect(calls()).toHaveLength(Object.keys(ownImages).length);
    expect(calls()[0]).toMatch(/^minikube image build --file .* --build-opt=build-arg=FLINK_IMAGE=flink:\S+ .* \.$/);
  });

  it('takes podman where neither of the others runs', () => {
    for (const name of ['minikube', 'docker']) fake(name, 1);
    fake('podman');
    makeImages('local');
    expect(calls()[0]).toMatch(/^podman build /);
  });

  it('leaves alone what is built already', () => {
    fake('minikube');
    const [first = '', second = ''] = referencesOf('local');
    writeFileSync(join(folder, 'images'), `docker.io/${first}\n${second}\n`);
    expect(makeImages('local').status).toBe(0);
    expect(calls().map((call) => / --tag (\S+) /.exec(call)?.[1])).toEqual(referencesOf('local').slice(2));
  });

  it('says what it tried where none runs', () => {
    for (const name of ['minikube', 'docker', 'podman']) fake(name, 1);
    const { status, stderr } = makeImages('local');
    expect(status).toBe(1);
    expect(stderr).toContain("no engine builds images here ('minikube status', 'docker info', 'podman info' failed)");
  });

  it('stops at the first image that can not be built', () => {
    fake('minikube', 1);
    fake('docker', 0, 1);
    const { status, stderr } = makeImages('local');
    expect(status).toBe(1);
    expect(stderr).toContain(`docker could not build ${referencesOf('local')[0]}`);
    expect(calls()).toHaveLength(1);
  });
});

describe.each(Object.values(ownImages))('$dockerfile', ({ dockerfile }) => {
  const text = readFileSync(join(ROOT, dockerfile), 'utf8');

  it('takes its base images from the table, by name', () => {
    const from = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const known = Object.keys(bases).map((name) => `\${${name}}`);
    expect(from).toHaveLength(2);
    for (const image of from) expect(known).toContain(image);
  });

  it('ends as a user that is not root', () => {
    expect(/^USER (\S+)$/m.exec(text)?.[1]).toMatch(/^(10001:10001|flink)$/);
  });

  it('copies nothing that .dockerignore keeps out', () => {
    const kept = readFileSync(join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).*/gm) ?? [];
    const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));
    expect(copied).not.toHaveLength(0);
    for (const path of copied) expect(kept).toContain(path.split('/')[0]);
  });
});

describe('the image of Flink', () => {
  it('has connectors of the version that it has itself', () => {
    const pom = readFileSync(join(ROOT, 'job/flink/pom.xml'), 'utf8');
    const version = /<flink.version>(.*)<\/flink.version>/.exec(pom)?.[1];
    expect(bases.FLINK_IMAGE).toBe(`flink:${version}-java17`);
  });
});

describe.each([
  ['job/node/Dockerfile', 'run', 'Usage: job run'],
  ['datagen/Dockerfile', '', 'Usage: datagen'],
  ['job/compact/Dockerfile', '', 'Usage: compact'],
])('the bundle of %s', (dockerfile, command, usage) => {
  it('runs without any packages beside it but those that the image has', () => {
    // Given the bundle that the Dockerfile makes, and the packages that it copies
    const text = readFileSync(join(ROOT, dockerfile), 'utf8');
    const dockerLine = /^RUN npm run --silent (bundle .*) --outfile=(\S+)$/m.exec(text);
    for (const [, name = ''] of text.matchAll(/^COPY --from=build \/build\/(\S+) node_modules\/\S+$/gm)) {
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
    const [, bundle = '', outfile = ''] = dockerLine ?? [];
    const path = join(folder, outfile);
    const npm = spawnSync(
      'npm',
      ['run', '--silent', ...bundle.split(' '), `--outfile=${path}`, '--log-level=warning'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect([npm.status, npm.stdout]).toEqual([0, '']);
    // When it is run in a folder of its own
    const args = [outfile, command, '--help'].filter((word) => word !== '');
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: dirname(path), encoding: 'utf8' });
    // Then it works
    expect(status).toBe(0);
    expect(stdout).toContain(usage);
  });
});
