import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { counted } from '../../../job/counted';
import { gitOps } from '../gitops';
import type { Manifest } from '../manifest';
import { declaredObjects } from '../revision/declared';
import { envOption } from './options';

interface GitOpsOptions {
  readonly env: string;
  readonly repository: string;
}

/** `gitops`: the manifests for what deploys from a repository. */
export function gitOpsCommand(): Command {
  return new Command('gitops')
    .description('Writes an environment to dist/gitops/<environment>, in waves for Argo CD and Flux.')
    .addOption(envOption())
    .option(
      '--repository <name>',
      "the GitRepository of Flux that has what is written, as 'gitops/<environment>'",
      'system',
    )
    .action(write);
}

function write({ env, repository }: GitOpsOptions): void {
  const root = join('dist', 'gitops', env);
  // A wave that is no more would go on being deployed.
  rmSync(root, { recursive: true, force: true });
  const { waves, kustomizations } = gitOps(env, declaredObjects(env), { repository, path: `gitops/${env}/waves` });
  for (const { folder, manifests } of waves) {
    mkdirSync(join(root, 'waves', folder), { recursive: true });
    writeFileSync(join(root, 'waves', folder, 'objects.yaml'), yamlOf(manifests));
  }
  writeFileSync(join(root, 'flux.yaml'), yamlOf(kustomizations));
  process.stdout.write(`${counted(waves.length, 'wave')} in ${root}\n`);
}

const yamlOf = (manifests: readonly Manifest[]): string => manifests.map((one) => stringify(one)).join('---\n');
