import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Bytes } from '../quantity';
import type { Component } from './component';
import { checksums, type PodProps, podSpec } from './pod';
import { ValidationError } from './validation-error';

export interface DeploymentProps {
  readonly component: Component;
  readonly pod: PodProps;
}

/**
 * One pod of a component without state of its own, kept running. A new version starts once the old one has stopped:
 * no two of them do the same work, and an upgrade needs no room beside what is running.
 */
export class Deployment extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);
    const { component, pod } = props;
    new k8s.KubeDeployment(this, 'Deployment', {
      metadata: { name: component.name },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: component.selector },
        template: podTemplate(this, component, pod),
      },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { component });
  }
}

export interface StatefulSetProps {
  readonly component: Component;
  readonly pod: PodProps;
  readonly claim: ClaimProps;
}

export interface CronJobProps {
  readonly component: Component;
  readonly pod: PodProps;
  /** When it runs, in UTC: minute, hour, day of the month, month, day of the week. */
  readonly schedule: string;
  /** A run that takes longer is ended. */
  readonly activeDeadlineSeconds: number;
}

/** Work that is done now and then, by one pod at a time. A run that fails is followed by the next one alone. */
export class CronJob extends Construct {
  constructor(scope: Construct, id: string, { component, pod, schedule, activeDeadlineSeconds }: CronJobProps) {
    super(scope, id);
    if (!/^([\d*/,-]+ ){4}[\d*/,-]+$/.test(schedule)) {
      throw new ValidationError(
        this,
        `schedule '${schedule}' is not one of five fields: write minute, hour, day, month and weekday, such as '17 3 * * *'`,
      );
    }
    const template = podTemplate(this, component, pod);
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { name: component.name },
      spec: {
        schedule,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds,
            template: { ...template, spec: { ...podSpec(this, pod), restartPolicy: 'Never' } },
          },
        },
      },
    });
  }
}

export interface ClaimProps {
  /** What the pod's mount calls it. */
  readonly name: string;
  readonly size: Bytes;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** Whether the volume goes when the StatefulSet does. @default false */
  readonly deleteClaim?: boolean;
}

/** One pod of a component that keeps its data on a volume: cdk8s-plus's StatefulSet has no claim templates. */
export class StatefulSet extends Construct {
  constructor(scope: Construct, id: string, props: StatefulSetProps) {
    super(scope, id);
    const { component, claim } = props;
    const serviceName = `${component.name}-pods`;
    // Gives the pod its name, which a Service with an address of its own can't.
    new k8s.KubeService(this, 'Service', {
      metadata: { name: serviceName },
      spec: { clusterIp: 'None', selector: component.selector },
    });
    new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata: { name: component.name },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        serviceName,
        selector: { matchLabels: component.selector },
        template: podTemplate(this, component, props.pod),
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: claim.deleteClaim ? 'Delete' : 'Retain',
          whenScaled: 'Retain',
        },
        volumeClaimTemplates: [
          {
            metadata: { name: claim.name },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: k8s.Quantity.fromString(claim.size) } },
              ...(claim.storageClass && { storageClassName: claim.storageClass }),
            },
          },
        ],
      },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { component });
  }
}

/** Lets a drained node take one pod of a component at a time. */
export class DisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, { component }: { readonly component: Component }) {
    super(scope, id);
    new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata: { name: component.name },
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: component.selector } },
    });
  }
}

function podTemplate(scope: Construct, component: Component, pod: PodProps): k8s.PodTemplateSpec {
  return {
    metadata: { labels: component.selector, annotations: checksums(pod.mounts ?? []) },
    spec: podSpec(scope, pod),
  };
}
