import type { SecretValue } from 'cdk8s-plus-27';
import type { InfluxDbAccess } from '../../../job/inspect/points';
import { NAMESPACE, System } from '../../charts/system';
import { InfluxDb } from '../../constructs/influxdb';
import { LocalStack } from '../../constructs/local-stack';
import type { Kubectl } from '../cluster/kubectl';
import { type ForwardOptions, withForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { isRecord } from '../plan/field-diff';

/** What of an environment's constructs is of a kind, in the order in which they are declared. */
export const constructsOf = <T>({ props }: Pick<Target, 'props'>, kind: new (...args: never[]) => T): T[] =>
  new System(props).node.findAll().filter((construct): construct is typeof construct & T => construct instanceof kind);

/** Leads to the cluster's InfluxDB while some work lasts. */
export async function withInfluxDb<T>(to: Target, work: (access: InfluxDbAccess) => Promise<T>): Promise<T> {
  const [influxDb] = constructsOf(to, InfluxDb);
  if (influxDb === undefined) throw new Failure(`environment '${to.name}' has no InfluxDB`);
  const { org, bucket } = influxDb;
  const token = await secretValue(to.kubectl, influxDb.token);
  return withForward(to.kubectl, serviceAt(influxDb.url), (port) => work({ url: loopback(port), org, bucket, token }));
}

/** A way into the object store from this machine. */
export interface ObjectStoreAccess {
  readonly region: string;
  /** Undefined where it is AWS's own. */
  readonly endpoint?: string;
  /** Undefined where whoever asks has credentials of their own. */
  readonly keys?: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
}

/** Leads to LocalStack of the cluster while some work lasts, or says that the store is AWS's own. */
export async function withObjectStore<T>(to: Target, work: (access: ObjectStoreAccess) => Promise<T>): Promise<T> {
  const [localStack] = constructsOf(to, LocalStack);
  if (localStack === undefined) return work({ region: to.props.objectStore.region });
  const { region, accessKeys } = localStack;
  const keys = {
    AWS_ACCESS_KEY_ID: await secretValue(to.kubectl, accessKeys.AWS_ACCESS_KEY_ID),
    AWS_SECRET_ACCESS_KEY: await secretValue(to.kubectl, accessKeys.AWS_SECRET_ACCESS_KEY),
  };
  return withForward(to.kubectl, serviceAt(localStack.endpoint), (port) =>
    work({ region, endpoint: loopback(port), keys }),
  );
}

export const loopback = (port: number): string => `http://127.0.0.1:${port}`;

/** The Service that a URL of within the cluster names. */
function serviceAt(url: string): ForwardOptions {
  const { hostname, port } = new URL(url);
  return { target: `service/${hostname}`, port: Number(port) };
}

/** The value that a Secret has for a key: not to be shown to anyone. */
export async function secretValue(kubectl: Kubectl, { secret: { name }, key }: SecretValue): Promise<string> {
  const [found] = await kubectl.get('secret', name, '--namespace', NAMESPACE);
  const value = isRecord(found?.data) ? found.data[key] : undefined;
  if (typeof value !== 'string') {
    throw new Failure(`Secret ${NAMESPACE}/${name} has no key '${key}': is the environment deployed?`);
  }
  return Buffer.from(value, 'base64').toString();
}
