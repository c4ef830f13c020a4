import { startCluster } from '../../programs/cluster';
import type { KubernetesApi } from '../../programs/kubernetes';
import { crdFiles, operatorCrds } from '../../programs/operator-crds';
import { OperatorStandIn } from '../../programs/operator-stand-in';
import { Checkout } from './checkout';

/** A cluster that has the operators' CRDs, with somebody who says what operators would say. */
export interface DeliveryTest {
  readonly cluster: KubernetesApi;
  readonly operators: OperatorStandIn;
  /** A copy of the code in which `local` finds its operators installed. */
  checkout(): Checkout;
  stop(): Promise<void>;
}

export async function startDeliveryTest(): Promise<DeliveryTest> {
  const { folder, missing } = operatorCrds();
  if (missing) throw new Error(missing);
  const cluster = await startCluster({ contexts: ['another', 'minikube'] });
  for (const file of crdFiles(folder)) {
    const { code, stderr } = await cluster.kubectl('create', '--filename', file);
    if (code !== 0) throw new Error(stderr);
  }
  await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
  const operators = new OperatorStandIn(cluster);
  operators.start();
  const checkouts: Checkout[] = [];
  return {
    cluster,
    operators,
    checkout() {
      const checkout = new Checkout(cluster.kubeconfig);
      checkouts.push(checkout);
      checkout.edit('infra/environments/local.ts', "operators: 'helm'", "operators: 'preinstalled'");
      return checkout;
    },
    async stop() {
      await operators.stop();
      await cluster.stop();
      for (const checkout of checkouts) checkout.remove();
    },
  };
}

/** Every object of every kind, but those that are not about what is deployed: they come and go by themselves. */
export async function everything({ kubectl }: KubernetesApi): Promise<ReadonlyMap<string, string>> {
  const { stdout: kinds } = await kubectl('api-resources', '--verbs=list', '--output=name', '--cached=false');
  const listed = kinds.split('\n').filter((kind) => kind !== '' && !/^(events|leases|nodes)(\.|$)/.test(kind));
  const { code, stdout, stderr } = await kubectl('get', listed.join(','), '--all-namespaces', '--output=json');
  if (code !== 0) throw new Error(stderr);
  const {
    items,
  }: {
    items: { kind: string; metadata: { uid: string; name: string; namespace?: string; resourceVersion: string } }[];
  } = JSON.parse(stdout);
  return new Map(
    items.map(({ kind, metadata: { namespace = '', name, resourceVersion } }) => [
      `${kind} ${namespace}/${name}`,
      resourceVersion,
    ]),
  );
}
