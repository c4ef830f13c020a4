import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Pipeline } from '../../../job/definition';
import type * as SystemModule from '../../charts/system';
import type * as EnvironmentsModule from '../../environments';
import type { EnvironmentProps } from '../../environments/environment';
import { imageContents } from '../../image-contents';
import type * as ImagesModule from '../../images';
import type * as OperatorsModule from '../../operators';
import type * as WiringModule from '../../picture/wiring';
import type { Arrow } from '../../picture/wiring';
import type { DeclaredObject, Manifest } from '../manifest';
import type { State } from '../plan/plan';
import { asObject, neededOperators } from './releases';

const OWN_ROOT = join(__dirname, '../../..');

/** What an environment declares: its objects in deploy order, and the contract of the pipeline. */
export interface Declared extends Required<Omit<State, 'wiring'>>, Pick<State, 'wiring'> {
  /** Of the operators, where deploy installs them. They are no objects of Kubernetes. */
  readonly releases: readonly DeclaredObject[];
}

/** What a plan compares where no cluster is asked. */
export const withReleases = ({ objects, releases, ...state }: Declared): State => ({
  ...state,
  objects: [...releases, ...objects],
});

/** Every object of an environment, in deploy order. */
export const declaredObjects = (environment: string): readonly DeclaredObject[] => declared(environment).objects;

/**
 * Synthesizes an environment in this process.
 * @param root the checkout to take the code from
 */
export function declared(environment: string, root: string = OWN_ROOT): Declared {
  // Modules of another checkout, which its own libraries belong to: no import can name them.
  const load = createRequire(join(root, 'infra/images.ts'));
  const { loadEnvironment }: typeof EnvironmentsModule = load('./environments');
  const { System }: typeof SystemModule = load(systemIn(root));
  const { pipeline }: { pipeline: Pipeline } = load('../job/pipeline');
  const { bases, ownImages }: Pick<typeof ImagesModule, 'bases' | 'ownImages'> = load('./images');
  const { operators }: Pick<typeof OperatorsModule, 'operators'> = load('./operators');
  const { props } = loadEnvironment(environment);
  const system = new System(props);
  const objects = objectsOf(system, load('cdk8s'));
  const used = Object.values(ownImages).filter(({ name }) => isUsed(name, objects));
  const images = used.map(({ name, dockerfile }) => [name, imageContents(dockerfile, bases, root)]);
  const releases = releasesOf(operators, props);
  return { objects, pipeline, images: Object.fromEntries(images), releases, wiring: wiringIn(root, load, system) };
}

/** An older checkout has it beside its charts. */
const systemIn = (root: string): string =>
  existsSync(join(root, 'infra/charts/system.ts')) ? './charts/system' : './system';

/** An older checkout does not tell. */
function wiringIn(root: string, load: NodeJS.Require, system: SystemModule.System): readonly Arrow[] | undefined {
  if (!existsSync(join(root, 'infra/picture/wiring.ts'))) return undefined;
  const { wiringOf }: typeof WiringModule = load('./picture/wiring');
  return wiringOf(system);
}

function releasesOf(operators: typeof OperatorsModule.operators, props: EnvironmentProps): DeclaredObject[] {
  if (props.cluster.operators !== 'helm') return [];
  return neededOperators(props).map((name) => {
    const { version, values } = operators[name];
    return asObject(name, { version, status: 'deployed', values }, operators[name]);
  });
}

const isUsed = (image: string, objects: readonly DeclaredObject[]): boolean =>
  objects.some(({ manifest }) => JSON.stringify(manifest).includes(`/${image}:`));

type Cdk8s = Pick<typeof import('cdk8s'), 'ApiObject' | 'DependencyGraph'>;

/** Every object of a system, in deploy order, checked as at synthesis. */
export const objectsOf = (system: SystemModule.System, cdk8s: Cdk8s): DeclaredObject[] =>
  system.charts.flatMap((chart) => objectsOfChart(chart, cdk8s));

type Chart = SystemModule.System['charts'][number];

/** Charts of an older checkout may not have one. */
const levelOf = (chart: Chart): number => ('level' in chart && typeof chart.level === 'number' ? chart.level : 0);

function objectsOfChart(chart: Chart, { ApiObject, DependencyGraph }: Cdk8s): DeclaredObject[] {
  // Validates all constructs of the system, and resolves what they depend on.
  const manifests: Manifest[] = chart.toJson();
  // The order in which toJson() returns them.
  const objects = new DependencyGraph(chart.node).topology().filter((construct) => construct instanceof ApiObject);
  return objects.flatMap(({ node }, i) => {
    const manifest = manifests[i];
    return manifest === undefined ? [] : [{ manifest, path: node.path, chart: chart.node.id, level: levelOf(chart) }];
  });
}
