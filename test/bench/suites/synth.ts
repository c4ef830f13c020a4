import type { Bench } from '../bench';
import { runWorkload } from '../child';
import { packageVersion, versions } from '../versions';

const LOADERS = {
  '@swc-node/register': ['-r', '@swc-node/register'],
  'ts-node': ['-r', 'ts-node/register'],
} as const;

/** How long the manifests take, by the number of systems and by what runs the TypeScript. */
export async function synth(bench: Bench): Promise<void> {
  for (const [library, loader] of Object.entries(LOADERS)) {
    for (const copies of bench.scale.synthCopies) {
      const subject = {
        suite: 'synth',
        system: library,
        shape: `${copies} × production`,
        unit: 'copies' as const,
        counted: 'the whole process, compiler included',
        versions: { node: versions.node, cdk8s: packageVersion('cdk8s'), [library]: packageVersion(library) },
      };
      await bench.measure(subject, () => runWorkload('synth.ts', { environment: 'production', copies }, loader));
    }
  }
}
