import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Setting, settings } from '../../job/settings';
import { Datagen } from '../programs/datagen';
import { type FlinkCluster, startFlink } from '../programs/flink';
import { NodeJob } from '../programs/job';
import { freePort } from '../programs/ports';
import { readFlinkJob } from './manifested-flink';
import type { Context } from './system';

export const ENGINES = ['node', 'flink'] as const;
export type Engine = (typeof ENGINES)[number];

const NAME = 'job';

/** Chooses where the job will serve its metrics, for who is told of it before it runs. @returns the ports */
export async function announceMetrics(
  { manifests, replacements }: Context,
  engine: Engine,
): Promise<readonly number[]> {
  const processes = engine === 'node' ? 1 : 1 + readFlinkJob(manifests).taskManagers;
  const ports: number[] = [];
  while (ports.length < processes) ports.push(await freePort());
  replacements.addresses(
    `${NAME}-metrics`,
    ports.map((port) => `127.0.0.1:${port}`),
  );
  return ports;
}

/** The job as its manifest says, once it runs. @param env added to it; not for Flink */
export async function startJob(
  context: Context,
  engine: Engine,
  metricsPorts: readonly number[],
  env: NodeJS.ProcessEnv,
): Promise<NodeJob | FlinkCluster> {
  return engine === 'node' ? startNodeJob(context, metricsPorts, env) : startFlinkJob(context, metricsPorts);
}

async function startNodeJob(
  { manifests, replacements, logDir }: Context,
  [port]: readonly number[],
  env: NodeJS.ProcessEnv,
): Promise<NodeJob> {
  const pod = await replacements.pod(NAME, manifests.get('Deployment', NAME).spec.template.spec);
  const job = await NodeJob.create({
    folder: logDir,
    name: NAME,
    env: { ...pod.env, ...env },
    ...(port !== undefined && { port }),
  });
  await job.start();
  return job;
}

async function startFlinkJob(
  { manifests, replacements, logDir }: Context,
  metricsPorts: readonly number[],
): Promise<FlinkCluster> {
  const { script, configuration, taskManagers } = readFlinkJob(manifests);
  const { env } = await replacements.pod(NAME, manifests.get('FlinkDeployment', NAME).spec.podTemplate.spec);
  const folder = join(logDir, 'flink');
  mkdirSync(folder);
  const flink = await startFlink({
    folder,
    script: replacements.text(script),
    configuration: Object.fromEntries(
      Object.entries(configuration).map(([name, value]) => [name, replacements.text(value)]),
    ),
    env,
    taskManagers,
    metricsPorts,
  });
  try {
    await flink.waitUntil('RUNNING');
  } catch (error) {
    await flink.stop();
    throw error;
  }
  return flink;
}

/** Where the job keeps every row, as its manifest says. */
export function longTermStore(
  { manifests }: Context,
  engine: Engine,
): { readonly location: string; readonly region: string } {
  if (engine === 'flink') {
    const { script, configuration } = readFlinkJob(manifests);
    const [, location = ''] = /'path' = '(s3:[^']+)'/.exec(script) ?? [];
    return { location, region: configuration['fs.s3a.endpoint.region'] ?? '' };
  }
  const [container] = manifests.get('Deployment', NAME).spec.template.spec.containers;
  const value = ({ variable }: Setting) => container?.env?.find(({ name }) => name === variable)?.value ?? '';
  return { location: value(settings.longTermStore), region: value(settings.s3Region) };
}

/** The generator as its manifest says. @param env added to it */
export async function startDatagen(
  { manifests, replacements, logDir }: Context,
  env: NodeJS.ProcessEnv,
): Promise<Datagen> {
  const name = 'datagen';
  const pod = await replacements.pod(name, manifests.get('Deployment', name).spec.template.spec);
  const datagen = new Datagen(logDir, name, [], { ...pod.env, ...env });
  await datagen.start();
  return datagen;
}
