import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type OperatorName, operators } from '../../../infra/operators';
import type { KubernetesApi } from '../../programs/kubernetes';
import { type Crd, operatorCrds } from '../../programs/operator-crds';
import { until } from '../../verify/until';
import type { Checkout } from './checkout';

const NAMES = ['strimzi', 'flink'] as const;

/** The operators' CRDs are real. Their pods do nothing, even where they run: images can't be had here. */
function crdsOf(name: OperatorName): readonly Crd[] {
  const { crds, missing } = operatorCrds();
  if (missing) throw new Error(missing);
  const groups: readonly string[] = operators[name].apiGroups;
  return crds.filter(({ spec }) => groups.includes(spec.group));
}

const deployment = (name: OperatorName, image: string, namespace?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: `${name}-stand-in`, namespace, labels: { 'app.kubernetes.io/version': operators[name].version } },
  spec: {
    selector: { matchLabels: operators[name].pods },
    template: {
      metadata: { labels: operators[name].pods },
      spec: { containers: [{ name: 'operator', image }] },
    },
  },
});

const IMAGES: Readonly<Record<OperatorName, string>> = {
  strimzi: `operator:${operators.strimzi.version}`,
  flink: `operator:${operators.flink.version}`,
};

/** Has somebody else install the operators, or change the images of those that are there, and waits for their pods. */
export async function installOperators(cluster: KubernetesApi, images = IMAGES): Promise<void> {
  for (const name of NAMES) {
    const { namespace } = operators[name];
    const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    const items = [place, ...crdsOf(name), deployment(name, images[name], namespace)];
    const file = join(cluster.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await must(cluster, 'apply', '--server-side', '--filename', file);
  }
  await untilDone(cluster, 'wait', '--for=condition=Established', 'crd', '--all', '--timeout=5s');
  for (const name of NAMES) {
    const deployment = [`deployment/${name}-stand-in`, '--namespace', operators[name].namespace, '--timeout=5s'];
    // kwok never lets this image come.
    const isAbsent = images[name].startsWith('not-there');
    const wait = isAbsent ? ['wait', '--for=jsonpath={.status.updatedReplicas}=1'] : ['rollout', 'status'];
    await untilDone(cluster, ...wait, ...deployment);
  }
}

async function must({ kubectl }: KubernetesApi, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await kubectl(...args);
  if (code !== 0) throw new Error(stderr);
}

/** kubectl gives up at once on an object whose controller has not seen it yet: it is asked again. */
const untilDone = (cluster: KubernetesApi, ...args: readonly string[]): Promise<void> =>
  until(`kubectl ${args.join(' ')}`, cluster.server, async () => (await cluster.kubectl(...args)).code === 0);

/** A chart of the test's own. */
export interface Chart {
  readonly version: string;
  /** @default - the pinned operator's */
  readonly image?: string;
  /** @default - as the operator's are */
  readonly crd?: (crd: Crd) => object;
  /** Whether the API server refuses what is in it. @default false */
  readonly isBroken?: boolean;
}

/** Has Helm install charts of the test's own: those of the operators can't be had here. */
export function useCharts(checkout: Checkout): void {
  for (const name of NAMES) {
    const folder = writeChart(checkout, name, { version: operators[name].version });
    const text = { strimzi: /chart: \[\s*'strimzi[^\]]+\]/, flink: /chart: \[\s*'flink[^\]]+\]/ };
    checkout.edit('infra/operators.ts', text[name], `chart: ['${folder}']`);
  }
}

/** As Apache's and Strimzi's files begin. */
const LICENCE = `# Licensed to the Apache Software Foundation (ASF) under one
# or more contributor license agreements: see NOTICE.
#
`;

/**
 * Writes an operator's chart, over the one before, made as those of the operators are: a file for each CRD, as large as
 * it is, with comments at its head and no line of `---`.
 * @returns its folder
 */
export function writeChart(
  checkout: Checkout,
  name: OperatorName,
  { version, image = IMAGES[name], crd = (one) => one, isBroken = false }: Chart,
): string {
  const chart = join(checkout.folder, 'charts', name);
  for (const folder of ['crds', 'templates']) mkdirSync(join(chart, folder), { recursive: true });
  for (const one of crdsOf(name)) {
    writeFileSync(join(chart, 'crds', `${one.metadata.name}-v1.yml`), LICENCE + stringify(crd(one)));
  }
  writeFileSync(join(chart, 'Chart.yaml'), JSON.stringify({ apiVersion: 'v2', name, version }));
  const template = { ...deployment(name, image), ...(isBroken && { spec: {} }) };
  writeFileSync(join(chart, 'templates', 'deployment.yaml'), JSON.stringify(template));
  return chart;
}
