import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { environmentNames, loadEnvironment } from '../environments';
import { bases, imageReference, type OwnImage, ownImages } from '../images';

maskOutput(process.stdout, process.stderr);

/** A program that builds images from Dockerfiles. */
interface Engine {
  readonly name: string;
  /** Succeeds when the engine can be used. */
  readonly probe: readonly string[];
  /** The arguments that come before those that are common to all engines. */
  readonly build: readonly string[];
  readonly buildArgument: (name: string, value: string) => readonly string[];
  /** Prints the images that it has, one a line. */
  readonly list: readonly string[];
}

const LIST = ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'];

const plainArgument = (name: string, value: string) => ['--build-arg', `${name}=${value}`];

/** In order of preference: what is built for a cluster on this machine should land in it. */
const ENGINES: readonly Engine[] = [
  {
    name: 'minikube',
    probe: ['status'],
    build: ['image', 'build'],
    buildArgument: (name, value) => [`--build-opt=build-arg=${name}=${value}`],
    list: ['image', 'ls'],
  },
  { name: 'docker', probe: ['info'], build: ['build'], buildArgument: plainArgument, list: LIST },
  { name: 'podman', probe: ['info'], build: ['build'], buildArgument: plainArgument, list: LIST },
];

const ROOT = join(__dirname, '../..');

new Command('images')
  .description('Builds our images that are missing, with minikube, docker or podman, whichever is available.')
  .argument('[environment]', `whose registry the images are named after: ${environmentNames.join(', ')}`, 'local')
  .action((name: string) => {
    try {
      const { registry } = loadEnvironment(name).props;
      const engine = findEngine();
      const there = spawnSync(engine.name, engine.list, { encoding: 'utf8' }).stdout?.split('\n') ?? [];
      for (const image of Object.values(ownImages)) {
        const reference = imageReference(image, registry);
        // An engine may put its own registry before the name.
        if (there.some((each) => each === reference || each.endsWith(`/${reference}`))) {
          process.stdout.write(`${engine.name} has ${reference}\n`);
        } else {
          build(engine, image, reference);
        }
      }
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 1;
    }
  })
  .parse();

function findEngine(): Engine {
  const engine = ENGINES.find(({ name, probe }) => spawnSync(name, probe, { stdio: 'ignore' }).status === 0);
  if (!engine) {
    const tried = ENGINES.map(({ name, probe }) => `'${[name, ...probe].join(' ')}'`).join(', ');
    throw new Error(`no engine builds images here (${tried} failed): start one of them`);
  }
  return engine;
}

function build(engine: Engine, image: OwnImage, reference: string): void {
  const buildArguments = Object.entries(bases).flatMap(([name, value]) => engine.buildArgument(name, value));
  const args = [...engine.build, '--file', image.dockerfile, '--tag', reference, ...buildArguments, '.'];
  process.stdout.write(`${engine.name} builds ${reference} from ${image.dockerfile}\n`);
  const { status } = spawnSync(engine.name, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${engine.name} could not build ${reference} from ${image.dockerfile}`);
}
