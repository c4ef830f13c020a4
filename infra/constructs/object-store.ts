import type { SecretValue } from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { settings } from '../../job/settings';
import type { Connections, Port } from './connections';
import type { Environment } from './pod';
import { ValidationError } from './validation-error';

/** The keys of an account, by the names that AWS's tools give their variables. */
export interface AccessKeys {
  readonly AWS_ACCESS_KEY_ID: SecretValue;
  readonly AWS_SECRET_ACCESS_KEY: SecretValue;
}

/** A bucket and how to reach it, whoever serves it. */
export interface ObjectStore extends IConstruct {
  readonly bucket: string;
  readonly region: string;
  /** Undefined where it is AWS's own. */
  readonly endpoint: string | undefined;
  /** Undefined where the pods' ServiceAccount stands for a role. */
  readonly accessKeys: AccessKeys | undefined;
  /** Of the ServiceAccount of pods that use the store. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  /** Lets a component talk to the store. */
  allowFrom(client: Connections): void;
}

export const HTTPS: Port = { number: 443 };

/** Where something lies in the store. */
export const location = (store: ObjectStore, path: string): string => `s3://${store.bucket}/${path}`;

/** What programs of ours are told of it. */
export const s3Access = ({ endpoint, region, accessKeys }: ObjectStore): Environment => ({
  [settings.s3Region.variable]: region,
  ...(endpoint && { [settings.s3Endpoint.variable]: endpoint, [settings.s3PathStyle.variable]: 'true' }),
  ...accessKeys,
});

/** By the rules that S3 has for the names of buckets. */
export function refuseBadBucketName(scope: Construct, bucket: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !/\.\.|\.-|-\.|^\d+(\.\d+){3}$/.test(bucket);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|\.mrap)$/.test(bucket);
  if (!wellFormed || reserved) {
    throw new ValidationError(
      scope,
      `bucket '${bucket}' is not a valid S3 bucket name: write 3 to 63 lower-case letters, digits, dots or hyphens, ` +
        'beginning and ending with a letter or digit, that is neither an IP address nor has a reserved prefix or suffix',
    );
  }
}
