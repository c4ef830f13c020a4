/** An object of Kubernetes as declared: only what is common to all kinds is typed. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** A manifest, with the place in the code that declares it. */
export interface DeclaredObject {
  readonly manifest: Manifest;
  /** The path of its construct, such as `kafka/Cluster/Kafka`. */
  readonly path: string;
  /** The id of its chart. */
  readonly chart: string;
  /**
   * How many charts its own comes after, at most: those of one level are deployed together.
   * @default 0
   */
  readonly level?: number;
}

/**
 * What makes an object the same one, such as `KafkaTopic.kafka.strimzi.io namespace/name`. The version of its API does
 * not: the server converts between versions.
 */
export function identity({ apiVersion, kind, metadata: { namespace, name } }: Manifest): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.replace(/\/.*$/, '')}` : '';
  return `${kind}${group} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
