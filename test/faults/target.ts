import { LocalSystem } from '../../infra/local/system';
import { NodeJob } from '../../infra/programs/job';
import { settings } from '../../job/settings';
import type { Random } from '../corpus/random';
import { Link } from '../programs/link';

/** What faults strike. */
export interface Target {
  readonly system: LocalSystem;
  readonly job: NodeJob;
  /** The job's way to LocalStack. */
  readonly storeLink: Link;
  readonly random: Random;
}

/**
 * The system with the Node engine and the three brokers of environment `local`, without its generator. No partition of
 * the job's source counts as idle, so that it does not hang on the time that a fault takes which rows are late.
 *
 * @param env added to what the job's manifest says
 */
export async function startTarget(folder: string, random: Random, env: NodeJS.ProcessEnv = {}): Promise<Target> {
  const system = await LocalSystem.start({ engine: 'node', folder, kafka: 'local' });
  const storeLink = await Link.to(Number(new URL(system.localStack.endpoint).port));
  try {
    await system.startJob({
      [settings.s3Endpoint.variable]: `http://127.0.0.1:${storeLink.port}`,
      [settings.idleness.variable]: '1h',
      ...env,
    });
    const { job } = system;
    if (!(job instanceof NodeJob)) throw new TypeError('the job is to run on the Node engine');
    return { system, job, storeLink, random };
  } catch (error) {
    await stopTarget({ system, storeLink });
    throw error;
  }
}

export async function stopTarget({ system, storeLink }: Pick<Target, 'system' | 'storeLink'>): Promise<void> {
  await system.stop();
  await storeLink.cut();
}
