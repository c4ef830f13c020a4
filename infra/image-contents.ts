import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What goes into an image, with what tells one version of it from another: a digest, or a version. */
export type ImageContents = Readonly<Record<string, string>>;

/** `{ NODE_IMAGE: 'node:20...' }` and the like. */
type Bases = Readonly<Record<string, string>>;

/**
 * What goes into the image of a Dockerfile, found without building it: the Dockerfile says what is copied and what is
 * bundled, imports say what the bundle is of, and the lock file what their packages are.
 * @param root the checkout
 * @throws Error when the Dockerfile takes a base image that `bases` has not
 */
export function imageContents(dockerfile: string, bases: Bases, root: string): ImageContents {
  const text = readFileSync(join(root, dockerfile), 'utf8');
  const bundle = /^RUN npm run --silent bundle -- (\S+) (.*)$/m.exec(text);
  const files = new Set([dockerfile]);
  const packages = new Set<string>();
  if (bundle?.[1] !== undefined) {
    const external = [...(bundle[2] ?? '').matchAll(/--external:(\S+)/g)].flatMap(([, name]) => name ?? []);
    addImports(root, bundle[1], external, files, packages);
    packages.add('esbuild');
  }
  for (const path of copied(text, bundle !== null)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    if (name !== undefined) packages.add(name);
    else if (existsSync(join(root, path))) for (const file of filesIn(root, path)) files.add(file);
  }
  const entries = [
    ...[...files].map((file) => [file, digest(readFileSync(join(root, file)))]),
    ...locked(root, packages),
    ...[...text.matchAll(/^ARG (\w+)$/gm)].map(([, name = '']) => [name, baseImage(bases, name, dockerfile)]),
    ...(bundle ? [['the bundle command', bundleCommand(root)]] : []),
  ];
  return Object.fromEntries(entries.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

/** Short enough for a tag, and long enough that no two contents share it. */
export const digestOf = (contents: ImageContents): string => digest(JSON.stringify(contents));

const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 12);

function baseImage(bases: Bases, name: string, dockerfile: string): string {
  const image = bases[name];
  if (image !== undefined) return image;
  throw new Error(`${dockerfile} takes the argument ${name}, which is none of ${Object.keys(bases).join(', ')}`);
}

/** Paths of the checkout that are in the image as they are. What a bundle is made of is not. */
function copied(dockerfile: string, bundles: boolean): string[] {
  return [...dockerfile.matchAll(/^COPY ((?:--\S+ )*)(.*) \S+$/gm)].flatMap(([, flags = '', paths = '']) => {
    const fromStage = flags.includes('--from=');
    if (bundles && !fromStage) return [];
    return paths.split(' ').map((path) => (fromStage ? path.replace(/^\/build\//, '') : path));
  });
}

function filesIn(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  // What a build on this machine has left behind tells nothing of the sources.
  const names = readdirSync(join(root, path)).filter((name) => name !== 'target');
  return names.flatMap((name) => filesIn(root, join(path, name)));
}

/** Static and dynamic imports; those of types alone leave nothing in a bundle. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

function addImports(
  root: string,
  file: string,
  external: readonly string[],
  files: Set<string>,
  packages: Set<string>,
): void {
  if (files.has(file)) return;
  files.add(file);
  for (const [, fromStatic, dynamic] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
    const name = fromStatic ?? dynamic ?? '';
    if (external.includes(name) || name.startsWith('node:')) continue;
    if (name.startsWith('.')) addImports(root, resolved(root, join(dirname(file), name)), external, files, packages);
    else packages.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
  }
}

function resolved(root: string, path: string): string {
  const found = [path, `${path}.ts`, join(path, 'index.ts')].find(
    (each) => existsSync(join(root, each)) && statSync(join(root, each)).isFile(),
  );
  if (found === undefined) throw new Error(`'${path}' is imported, and is not in ${relative('', root) || root}`);
  return found;
}

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The packages and all that they depend on, as the lock file has them; what it has not is built into Node. */
function locked(root: string, names: ReadonlySet<string>): string[][] {
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Map<string, string>();
  const add = (name: string, within: string): void => {
    const path = nearest(lock.packages, name, within);
    if (path === undefined || found.has(path)) return;
    const { version = '', integrity = '', dependencies = {} } = lock.packages[path] ?? {};
    found.set(path, `${version} ${digest(integrity)}`);
    for (const dependency of Object.keys(dependencies)) add(dependency, path);
  };
  for (const name of names) add(name, '');
  return [...found];
}

/** Where Node finds a package: in the nearest node_modules upwards. */
function nearest(packages: Readonly<Record<string, Locked>>, name: string, within: string): string | undefined {
  for (let folder = within; ; folder = folder.replace(/(^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (Object.hasOwn(packages, path)) return path;
    if (folder === '') return undefined;
  }
}

function bundleCommand(root: string): string {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return scripts.bundle ?? '';
}
