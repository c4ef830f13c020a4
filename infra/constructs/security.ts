import type { k8s } from 'cdk8s-plus-27';

export interface PodSecurity {
  /** The user and group that the processes run as; 0 is root. */
  readonly user: number;
}

export function podSecurityContext({ user }: PodSecurity): k8s.PodSecurityContext {
  return {
    runAsNonRoot: user !== 0,
    runAsUser: user,
    runAsGroup: user,
    // Volumes are writable for the group, as they would belong to root otherwise.
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

export interface ContainerSecurity {
  /** @default true */
  readonly readOnlyRootFilesystem?: boolean;
}

export function containerSecurityContext({ readOnlyRootFilesystem = true }: ContainerSecurity): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem,
  };
}
