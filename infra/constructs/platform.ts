import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type Amounts, totalRequests } from '../capacity';
import { type Bytes, type Cpu, formatBytes, formatCpu, parseQuantity } from '../quantity';
import { validateOnce } from './validate-once';

export interface NamespaceProps {
  readonly name: string;
  /** The Pod Security Standard that pods must meet; what falls short of `restricted` is warned about. */
  readonly podSecurity: 'baseline' | 'restricted';
}

export class Namespace extends Construct {
  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'Namespace', {
      metadata: {
        name: props.name,
        labels: {
          'pod-security.kubernetes.io/enforce': props.podSecurity,
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
  }
}

/** Denies what no component's own policy allows, in and out. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}

/** What an environment has for the system, beside what its nodes and operators need themselves. */
export interface Capacity {
  readonly cpu: Cpu;
  readonly memory: Bytes;
}

export interface QuotaProps {
  readonly capacity: Capacity;
}

/** Keeps the system within its environment: refused here at synthesis, and by Kubernetes afterwards. */
export class Quota extends Construct {
  constructor(scope: Construct, id: string, props: QuotaProps) {
    super(scope, id);
    const { cpu, memory } = props.capacity;
    new k8s.KubeResourceQuota(this, 'ResourceQuota', {
      metadata: { name: 'capacity' },
      spec: {
        hard: {
          'requests.cpu': k8s.Quantity.fromString(cpu),
          'requests.memory': k8s.Quantity.fromString(memory),
          'limits.memory': k8s.Quantity.fromString(memory),
        },
      },
    });
    validateOnce(this, () => overdrawn(props.capacity, totalRequests(this.node.root)));
  }
}

function overdrawn({ cpu, memory }: Capacity, requests: Amounts): string[] {
  const fix = 'ask for less in the environment, or give it more capacity';
  return [
    ...(requests.cpu > parseQuantity(cpu) + 1e-9
      ? [`requests of ${formatCpu(requests.cpu)} CPU are above the environment's capacity of ${cpu}: ${fix}`]
      : []),
    ...(requests.memory > parseQuantity(memory)
      ? [`requests of ${formatBytes(requests.memory)} memory are above the environment's capacity of ${memory}: ${fix}`]
      : []),
  ];
}
