import { k8s } from 'cdk8s-plus-27';
import type { Bytes, Cpu } from '../quantity';

/** What one container asks for and may use. */
export interface Resources {
  readonly cpu: { readonly request: Cpu; readonly limit: Cpu };
  /** Both request and limit: memory can't be taken back from a container, so nothing is promised that isn't there. */
  readonly memory: Bytes;
  /**
   * Disk for logs and scratch files, both request and limit.
   * @default '256Mi'
   */
  readonly ephemeralStorage?: Bytes;
}

type Quantities = Readonly<Record<string, string>>;

/** In the plain form that custom resources take. */
export function toRequirements(resources: Resources): { requests: Quantities; limits: Quantities } {
  const { cpu, memory, ephemeralStorage = '256Mi' } = resources;
  const both = { memory, 'ephemeral-storage': ephemeralStorage };
  return { requests: { cpu: cpu.request, ...both }, limits: { cpu: cpu.limit, ...both } };
}

/** In the form of cdk8s-plus's own types. */
export function toK8sRequirements(resources: Resources): k8s.ResourceRequirements {
  const { requests, limits } = toRequirements(resources);
  return { requests: toQuantities(requests), limits: toQuantities(limits) };
}

const toQuantities = (values: Quantities): Record<string, k8s.Quantity> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, k8s.Quantity.fromString(value)]));
