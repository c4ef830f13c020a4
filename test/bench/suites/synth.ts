import type { Bench } from '../bench';
import { runWorkload } from '../child';
import { packageVersion, versions } from '../versions';

const LOADERS = {
  '@swc/core': ['-r', './register.js'],
  'ts-node': ['-r', 'ts-node/register'],
} as const;

const ENVIRONMENT = 'production';
const TASKS = { synth: 'synth.ts', diff: 'diff.ts' } as const;

/** How long the manifests and a plan take, by the number of systems and by what runs the TypeScript. */
export async function synth(bench: Bench): Promise<void> {
  for (const [task, file] of Object.entries(TASKS)) {
    for (const [library, loader] of Object.entries(LOADERS)) {
      for (const copies of bench.scale.synthCopies) {
        const subject = {
          suite: 'synth',
          system: library,
          shape: `${task} of ${copies} × ${ENVIRONMENT}`,
          unit: 'copies' as const,
          counted: 'the whole process, compiler included; a diff synthesizes both states of each copy',
          versions: { node: versions.node, cdk8s: packageVersion('cdk8s'), [library]: packageVersion(library) },
        };
        await bench.measure(subject, () => runWorkload(file, { environment: ENVIRONMENT, copies }, loader));
      }
    }
  }
}
