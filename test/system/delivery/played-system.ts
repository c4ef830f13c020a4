import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { NAMESPACE } from '../../../infra/charts/system';
import { describe } from '../../../infra/local/describe';
import type { LocalSystem } from '../../../infra/local/system';
import type { Program } from '../../../infra/programs/process';
import type { Cluster, PlayedPort } from '../../programs/cluster';
import { startWholeSystem } from '../whole-system';
import type { Checkout } from './checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery';

const ENVIRONMENT = 'infra/environments/small.ts';

/**
 * Environment `small` deployed on a cluster whose pods run in the API only, and beside it its real programs: a
 * port-forward to one of those pods leads to the program that plays it.
 */
export interface PlayedSystem {
  readonly test: DeliveryTest;
  readonly checkout: Checkout;
  readonly programs: LocalSystem;
  stop(): Promise<void>;
}

export async function startPlayedSystem(): Promise<PlayedSystem> {
  const [test, programs] = await Promise.all([startDeliveryTest(), startPrograms()]);
  const stop = async () => {
    await Promise.all([test.stop(), programs.stop()]);
    rmSync(dirname(programs.context.logDir), { recursive: true, force: true });
  };
  try {
    await createSecrets(test.cluster, programs);
    const checkout = test.checkout();
    checkout.edit(ENVIRONMENT, "operators: 'helm'", "operators: 'preinstalled'");
    await test.cluster.play([influxDb(programs)]);
    const { code, output } = await checkout.run(['deploy', '--env', 'small']);
    if (code !== 0) throw new Error(output);
    await test.cluster.play([influxDb(programs), broker(programs), ...(await others(test.cluster, programs))]);
    return { test, checkout, programs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function jobOf({ programs }: LocalSystem): Program {
  const job = programs.find(({ options }) => options.name === 'job');
  if (job === undefined) throw new Error('the job has not been started');
  return job;
}

async function startPrograms(): Promise<LocalSystem> {
  const system = await startWholeSystem('node');
  await system.startJob({ UAF_CHECKPOINT_INTERVAL: '500ms' });
  return system;
}

/** What lets one into the programs, where a deployment would otherwise make up something else. */
async function createSecrets({ kubectl }: Cluster, programs: LocalSystem): Promise<void> {
  const { influxDb: influx, s3 } = describe(programs);
  const create = async (name: string, values: Readonly<Record<string, string>>) => {
    const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
    const { code, stderr } = await kubectl('create', 'secret', 'generic', name, '--namespace', NAMESPACE, ...literals);
    if (code !== 0) throw new Error(stderr);
  };
  await kubectl('create', 'namespace', NAMESPACE);
  await create('influxdb', {
    'admin-user': influx.user,
    'admin-password': influx.password,
    'admin-token': influx.token,
  });
  await create('object-store', { 'access-key-id': s3.accessKeyId, 'secret-access-key': s3.secretAccessKey });
}

/** The pod's name is known before it is there. */
const influxDb = (programs: LocalSystem): PlayedPort => ({
  namespace: NAMESPACE,
  pod: 'influxdb-0',
  port: 8086,
  playedBy: portOf(describe(programs).influxDb.url),
});

/** As Strimzi calls it. */
const BROKER = { name: 'understanding-apache-flink-combined-0', port: 9092 };

/** It says that it is where it is, to which no port-forward needs to lead. */
const broker = (programs: LocalSystem): PlayedPort => ({
  namespace: NAMESPACE,
  pod: BROKER.name,
  port: BROKER.port,
  playedBy: portOf(`kafka://${describe(programs).kafka.bootstrapServers}`),
});

async function others(cluster: Cluster, programs: LocalSystem): Promise<PlayedPort[]> {
  const { job, s3 } = describe(programs);
  const play = async (component: string, port: number, url: string): Promise<PlayedPort> => {
    const selector = `--selector=app.kubernetes.io/name=${component}`;
    const name = '--output=jsonpath={.items[0].metadata.name}';
    const { stdout: pod } = await cluster.kubectl('get', 'pods', '--namespace', NAMESPACE, selector, name);
    return { namespace: NAMESPACE, pod, port, playedBy: portOf(url) };
  };
  return [await play('job', 8080, job), await play('localstack', 4566, s3.endpoint)];
}

const portOf = (url: string): number => Number(new URL(url).port);
