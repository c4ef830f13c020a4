import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { System } from '../../../infra/charts/system';
import { loadEnvironment } from '../../../infra/environments';
import { measure, options } from './workload';

const { environment, copies } = options<{ readonly environment: string; readonly copies: number }>();

/** Writes the manifests of an environment so many times, each a system of its own. */
void measure(async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'uaf-synth-'));
  for (let i = 0; i < copies; i++) {
    new System(loadEnvironment(environment).props, { outdir: join(outdir, String(i)) }).synth();
  }
  rmSync(outdir, { recursive: true });
  return { amount: copies };
}, 'start-of-process');
