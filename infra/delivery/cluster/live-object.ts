import type { Manifest } from '../manifest';

export interface Condition {
  readonly type: string;
  readonly status: string;
  /** An instant. */
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** How a container ended. */
export interface Termination {
  readonly exitCode: number;
  /** Such as `OOMKilled`, `Error`, `Completed`. */
  readonly reason?: string;
  readonly message?: string;
  /** An instant. */
  readonly finishedAt?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: Termination;
  };
  readonly lastState?: { readonly terminated?: Termination };
}

/** The parts of a status that say whether an object does what it is for; each kind has some of them. */
export interface Status {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly readyReplicas?: number;
  readonly phase?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  /** Strimzi: where clients find Kafka. */
  readonly listeners?: readonly { readonly name: string; readonly bootstrapServers?: string }[];
  /** Flink's operator: what goes wrong. */
  readonly error?: string;
  readonly lifecycleState?: string;
  /** Of a snapshot: where its files are. */
  readonly path?: string;
  readonly jobStatus?: { readonly state?: string; readonly upgradeSavepointPath?: string };
}

/** An object as a cluster has it. */
export interface LiveObject extends Manifest {
  readonly spec?: { readonly replicas?: number; readonly [field: string]: unknown };
  readonly status?: Status;
}

/** What the server adds to every object, which no manifest declares. */
const OF_THE_SERVER = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];

/** An object without what the server keeps in it: two of the same are equal when nothing is to be done. */
export function withoutServerFields({ status, ...object }: LiveObject): Manifest {
  const metadata = Object.entries(object.metadata).filter(([name]) => !OF_THE_SERVER.includes(name));
  return { ...object, metadata: { name: object.metadata.name, ...Object.fromEntries(metadata) } };
}

export function generationOf({ metadata }: LiveObject): number {
  return typeof metadata.generation === 'number' ? metadata.generation : 0;
}

export const conditionOf = ({ status }: LiveObject, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** Whether somebody has deleted an object that is held by its finalizers. */
export const isBeingDeleted = ({ metadata }: LiveObject): boolean => metadata.deletionTimestamp !== undefined;

/** What will not be there for long: objects that are being deleted, and all that is in a namespace which is. */
export function terminatingOf(objects: readonly LiveObject[]): LiveObject[] {
  const namespaces = objects.filter((object) => object.kind === 'Namespace' && isBeingDeleted(object));
  const names = namespaces.map(({ metadata }) => metadata.name);
  return objects.filter((object) => isBeingDeleted(object) || names.includes(object.metadata.namespace ?? ''));
}
