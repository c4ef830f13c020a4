import { spawn } from 'node:child_process';
import type { Cluster, EnvironmentProps } from '../../environments/environment';
import { operators } from '../../operators';
import { Failure } from './failure';
import type { Kubectl } from './kubectl';
import { conditionOf } from './live-object';
import type { Progress } from './progress';

/** The CRDs that each operator brings. */
const CRDS = {
  strimzi: [
    'kafkas.kafka.strimzi.io',
    'kafkanodepools.kafka.strimzi.io',
    'kafkatopics.kafka.strimzi.io',
    'kafkausers.kafka.strimzi.io',
  ],
  flink: ['flinkdeployments.flink.apache.org'],
} as const;

/** What Helm installs, pinned: the charts' versions are those of the operators. */
const CHARTS = {
  strimzi: {
    release: 'strimzi',
    chart: ['strimzi-kafka-operator', '--version', '1.2.0', '--repo', 'https://strimzi.io/charts/'],
    values: ['watchAnyNamespace=true'],
  },
  flink: {
    release: 'flink-kubernetes-operator',
    chart: [
      'flink-kubernetes-operator',
      '--version',
      '1.15.0',
      '--repo',
      'https://archive.apache.org/dist/flink/flink-kubernetes-operator-1.15.0/',
    ],
    // Its webhook would need cert-manager.
    values: ['webhook.create=false'],
  },
} as const;

type Operator = keyof typeof CRDS;

/** The operators that an environment needs. */
export const neededOperators = ({ job }: EnvironmentProps): Operator[] =>
  job.engine === 'flink' ? ['strimzi', 'flink'] : ['strimzi'];

/** The CRDs of an operator that are not established. */
export async function missingCrds(kubectl: Kubectl, operator: Operator): Promise<string[]> {
  const crds = await kubectl.get('customresourcedefinitions', ...CRDS[operator]);
  const established = crds
    .filter((crd) => conditionOf(crd, 'Established')?.status === 'True')
    .map(({ metadata }) => metadata.name);
  return CRDS[operator].filter((name) => !established.includes(name));
}

/** Installs the operators or, where others do, checks that they are there. */
export async function ensureOperators(
  kubectl: Kubectl,
  needed: readonly Operator[],
  mode: Cluster['operators'],
  progress: Progress,
): Promise<void> {
  for (const operator of needed) {
    if (mode === 'helm') await install(kubectl, operator, progress);
    const missing = await missingCrds(kubectl, operator);
    if (missing.length > 0) {
      const fix = `install it, or set cluster.operators to 'helm' in the environment`;
      throw new Failure(`the operator '${operator}' is not there: no CRDs ${missing.join(', ')}: ${fix}`);
    }
    if (mode === 'helm') progress.state(`operator ${operator}`, 'ready', 'installed');
  }
}

async function install(kubectl: Kubectl, operator: Operator, progress: Progress): Promise<void> {
  const { release, chart, values } = CHARTS[operator];
  progress.state(`operator ${operator}`, 'waiting', 'helm upgrade --install');
  await helm(kubectl, [
    ...['upgrade', '--install', release, ...chart, '--namespace', operators[operator].namespace, '--create-namespace'],
    ...values.flatMap((value) => ['--set', value]),
    ...['--wait', '--timeout', '5m'],
  ]);
}

/** Removes the operators that deploy installed; the CRDs stay, as others may use them. */
export async function uninstallOperators(
  kubectl: Kubectl,
  needed: readonly Operator[],
  progress: Progress,
): Promise<void> {
  for (const operator of needed) {
    const { release } = CHARTS[operator];
    await helm(kubectl, [
      'uninstall',
      release,
      '--namespace',
      operators[operator].namespace,
      '--ignore-not-found',
      '--wait',
    ]);
    progress.state(`operator ${operator}`, 'ready', 'uninstalled');
  }
}

function helm({ context }: Kubectl, args: readonly string[]): Promise<void> {
  const command = process.env.HELM ?? 'helm';
  return new Promise((resolve, reject) => {
    const child = spawn(command, ['--kube-context', context, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', ({ message }) =>
      reject(new Failure(`'${command}' can't be run (${message}): install Helm 3, or name it by HELM`)),
    );
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Failure(`'${command} ${args.join(' ')}' failed: ${stderr.trim()}`)),
    );
  });
}
