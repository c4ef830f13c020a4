import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE } from '../../../infra/charts/system';
import type { Cluster } from '../../programs/cluster';

export interface StandInPodOptions {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By the names by which a Service finds them. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Creates a pod where a controller that is not there would, and waits until it runs, in the API. */
export async function createStandInPod(cluster: Cluster, { name, labels, ports }: StandInPodOptions): Promise<void> {
  const file = join(cluster.folder, `${name}.json`);
  const containerPorts = Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort }));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'stand-in',
          image: 'stand-in',
          ports: containerPorts,
          // The namespace has a quota.
          resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
  writeFileSync(file, JSON.stringify(pod));
  await must(cluster, 'wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
  await must(cluster, 'create', '--filename', file);
  await must(cluster, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
}

async function must({ kubectl }: Cluster, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await kubectl(...args, '--namespace', NAMESPACE);
  if (code !== 0) throw new Error(stderr);
}
