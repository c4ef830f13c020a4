import { ApiResource, k8s, Role, ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface FlinkServiceAccountProps {
  readonly name: string;
  /** What a cloud reads from the account, such as the role it stands for. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether JobManagers elect a leader, and keep pointers to checkpoints, in ConfigMaps. */
  readonly highAvailability: boolean;
}

/** The identity of Flink's pods, with a token and rights in the Kubernetes API only where they need them. */
export class FlinkServiceAccount extends ServiceAccount {
  constructor(scope: Construct, id: string, { name, annotations, highAvailability }: FlinkServiceAccountProps) {
    super(scope, id, { metadata: { name, annotations }, automountToken: highAvailability });
    if (!highAvailability) return;
    const role = new Role(this, 'Role', { metadata: { name } });
    role.allow(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'], ApiResource.CONFIG_MAPS);
    // With exact optional properties, cdk8s-plus's RoleBinding takes no Role; Role.bind gives it a name of its own.
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata: { name },
      roleRef: { apiGroup: role.apiGroup, kind: role.kind, name },
      subjects: [{ kind: this.kind, name }],
    });
  }
}
