import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

export interface ServiceAccountProps {
  readonly name: string;
  /**
   * What a cloud reads from the account, such as the role it stands for.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Rights in the Kubernetes API, within the namespace.
   * @default - none, and no token in the pods
   */
  readonly rules?: readonly k8s.PolicyRule[];
}

/** The identity of a component's pods. */
export class ServiceAccount extends Construct {
  readonly name: string;
  readonly usesApi: boolean;

  constructor(scope: Construct, id: string, props: ServiceAccountProps) {
    super(scope, id);
    this.name = props.name;
    this.usesApi = props.rules !== undefined;
    const metadata = { name: props.name };
    const account = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { ...metadata, annotations: { ...props.annotations } },
      automountServiceAccountToken: this.usesApi,
    });
    if (props.rules) {
      const role = new k8s.KubeRole(this, 'Role', { metadata, rules: [...props.rules] });
      new k8s.KubeRoleBinding(this, 'RoleBinding', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role.kind, name: role.name },
        subjects: [{ kind: account.kind, name: account.name }],
      });
    }
  }
}
