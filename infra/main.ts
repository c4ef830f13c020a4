import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames, loadEnvironment } from './environments';
import { System } from './system';

const EXTENSION = '.k8s.yaml';
const [name = process.env.ENV || 'local', ...extra] = process.argv.slice(2);

if (name === '--help' || extra.length > 0) {
  process.stderr.write(`main.ts [environment]: writes the manifests of an environment (${environmentNames.join(', ')})
to dist/<environment>. Default: the variable ENV, else local.\n`);
  process.exit(name === '--help' ? 0 : 2);
}
try {
  synthesize(name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

function synthesize(environment: string): void {
  const outdir = join(process.env.CDK8S_OUTDIR ?? 'dist', environment);
  const system = new System(loadEnvironment(environment).props, { outdir, outputFileExtension: EXTENSION });
  // Files of a chart that is no more would be deployed for ever.
  for (const file of existing(outdir)) {
    rmSync(join(outdir, file));
  }
  system.synth();
  process.stdout.write(`${existing(outdir).length} files in ${outdir}\n`);
}

function existing(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(EXTENSION));
  } catch {
    return [];
  }
}
