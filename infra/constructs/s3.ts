import { Construct } from 'constructs';
import type { Connections, Peer } from './connections';
import { HTTPS, type ObjectStore, refuseBadBucketName } from './object-store';
import { ValidationError } from './validation-error';

export interface S3Props {
  readonly bucket: string;
  readonly region: string;
  /** The IAM role that pods take on through their ServiceAccount; it has rights on the bucket and no others. */
  readonly roleArn: string;
  /** Where S3 and the token service are. */
  readonly addresses: Peer;
}

/** A bucket of AWS's S3 that exists already. Pods use it by workload identity: there are no keys. */
export class S3 extends Construct implements ObjectStore {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint = undefined;
  readonly accessKeys = undefined;
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  readonly #addresses: Peer;

  constructor(scope: Construct, id: string, props: S3Props) {
    super(scope, id);
    refuseBadBucketName(this, props.bucket);
    if (!/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(props.roleArn)) {
      throw new ValidationError(
        this,
        `roleArn '${props.roleArn}' is not a role: write arn:aws:iam::<account>:role/<name>`,
      );
    }
    this.bucket = props.bucket;
    this.region = props.region;
    this.serviceAccountAnnotations = { 'eks.amazonaws.com/role-arn': props.roleArn };
    this.#addresses = props.addresses;
  }

  allowFrom(client: Connections): void {
    client.allowTo(this.#addresses, HTTPS);
  }
}
