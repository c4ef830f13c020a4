import { listAt, textAt } from '../../value-at';
import type { Manifest } from '../manifest';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { belongs } from './pods';

/** How a cluster comes to give addresses to Services of type LoadBalancer, where none does so by itself. */
export const LOAD_BALANCER_REMEDY =
  "with minikube, keep 'minikube tunnel' running in another terminal; with kind, run cloud-provider-kind; elsewhere " +
  'install a load balancer, such as MetalLB';

/** The Services that were made for an object and wait for an address: nothing goes on before they have one. */
export async function servicesWithoutAddress(
  kubectl: Kubectl,
  { metadata: { name, namespace = '' } }: Manifest,
): Promise<string[]> {
  const services = await kubectl.get('services', '--namespace', namespace);
  return services
    .filter((service) => belongs(service.metadata.name, name) && isPending(service))
    .map((service) => service.metadata.name);
}

const isPending = ({ spec, status }: LiveObject): boolean =>
  textAt(spec, 'type') === 'LoadBalancer' && listAt(status, 'loadBalancer', 'ingress').length === 0;
