import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { System } from '../charts/system';
import { environmentNames, loadEnvironment } from '../environments';

maskOutput(process.stdout, process.stderr);

const EXTENSION = '.k8s.yaml';

new Command('synth')
  .description(
    'Writes the manifests of environments to <folder>/<environment>, one file per chart, in deployment order.',
  )
  .argument('[environment...]', `some of ${environmentNames.join(', ')}, or 'all' (default: ENV, else local)`)
  .addHelpText('after', '\nCDK8S_OUTDIR names the folder, as for cdk8s; default: dist.')
  .action((names: string[]) => {
    try {
      chosen(names).forEach(synthesize);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 1;
    }
  })
  .parse();

function chosen(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [process.env.UAF_ENV || 'local'];
  return names.includes('all') ? environmentNames : names;
}

function synthesize(name: string): void {
  const outdir = join(process.env.CDK8S_OUTDIR ?? 'dist', name);
  const system = new System(loadEnvironment(name).props, { outdir, outputFileExtension: EXTENSION });
  // A file left over from a chart that is no more would go on being deployed.
  for (const file of manifestsIn(outdir)) rmSync(join(outdir, file));
  system.synth();
  process.stdout.write(`${manifestsIn(outdir).length} files in ${outdir}\n`);
}

function manifestsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(EXTENSION));
  } catch {
    return [];
  }
}
