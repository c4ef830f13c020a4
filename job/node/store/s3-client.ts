import { S3Client } from '@aws-sdk/client-s3';

/** What sends the requests: the part of the client that a store needs. */
export type S3Requests = Pick<S3Client, 'send' | 'destroy'>;

export interface S3ClientOptions {
  readonly region: string;
  /** @default the endpoint of AWS */
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
}

export function clientFor({ region, endpoint, pathStyle }: S3ClientOptions): S3Requests {
  // Which versions of Node the client's next releases will want concerns whoever renews it, not who reads a job's log.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    // Stores other than AWS's often lack the checksum trailers that the client would add of its own accord.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
