import { type Cluster, startCluster } from '../../programs/cluster';
import type { KubernetesApi } from '../../programs/kubernetes';
import { OperatorStandIn } from '../../programs/operator-stand-in';
import { Checkout } from './checkout';
import { installOperators } from './operators';

/** A cluster on which somebody says what operators would say. */
export interface DeliveryTest {
  readonly cluster: Cluster;
  readonly operators: OperatorStandIn;
  /** A copy of the code, in which `local` finds its operators installed if they are. */
  checkout(): Checkout;
  stop(): Promise<void>;
}

export interface DeliveryTestOptions {
  /** Whether others have installed the operators. @default true */
  readonly preinstalled?: boolean;
}

export async function startDeliveryTest({ preinstalled = true }: DeliveryTestOptions = {}): Promise<DeliveryTest> {
  const cluster = await startCluster({ contexts: ['another', 'minikube'] });
  const operators = new OperatorStandIn(cluster);
  const checkouts: Checkout[] = [];
  const stop = async () => {
    await operators.stop();
    await cluster.stop();
    for (const checkout of checkouts) checkout.remove();
  };
  try {
    if (preinstalled) await installOperators(cluster);
    await operators.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    cluster,
    operators,
    checkout() {
      const checkout = new Checkout(cluster.kubeconfig);
      checkouts.push(checkout);
      if (preinstalled) checkout.edit('infra/environments/local.ts', "operators: 'helm'", "operators: 'preinstalled'");
      return checkout;
    },
    stop,
  };
}

/** Every object of every kind, but those that are not about what is deployed: they come and go by themselves. */
export async function everything({ kubectl }: KubernetesApi): Promise<ReadonlyMap<string, string>> {
  const { stdout: kinds } = await kubectl('api-resources', '--verbs=list', '--output=name', '--cached=false');
  const listed = kinds
    .split('\n')
    .filter((kind) => kind !== '' && !/^(apiservices|events|leases|nodes)(\.|$)/.test(kind));
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
