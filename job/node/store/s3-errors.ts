import { S3ServiceException } from '@aws-sdk/client-s3';
import { StoreError } from '../errors';
import type { Retrier } from '../retry';
import type { S3Requests } from './s3-client';

/** Answers of 400 to 499 that another try may change: S3's errors for what was too slow, too early or at once. */
const MAY_PASS = [
  'ConditionalRequestConflict',
  'ExpiredToken',
  'OperationAborted',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'SlowDown',
  'TooManyRequestsException',
];
const TOO_MANY_REQUESTS = 429;
const NOT_IMPLEMENTED = 501;

export const isNamed = (error: unknown, name: string) => error instanceof S3ServiceException && error.name === name;

/** A client whose errors say what was asked for and what was answered. */
export function explaining(client: S3Requests): S3Requests {
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  const explainingSend = async (command: object) => {
    try {
      return await send(command);
    } catch (error) {
      if (error instanceof S3ServiceException) error.message = describe(error, command);
      throw error;
    }
  };
  return { send: explainingSend as S3Requests['send'], destroy: () => client.destroy() };
}

/** Tries on where that may help, and ends with what was answered where it can't. */
export const retryingOn =
  (retry: Retrier): Retrier =>
  (action) =>
    retry(() =>
      action().catch((error) => {
        throw isPermanent(error) ? refusal(error) : error;
      }),
    );

function isPermanent(error: unknown): error is S3ServiceException {
  if (!(error instanceof S3ServiceException) || MAY_PASS.includes(error.name)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  return (status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS) || status === NOT_IMPLEMENTED;
}

const refusal = ({ message }: S3ServiceException) =>
  new StoreError(
    `${message}. Retrying would not help: check that the bucket exists, the permissions of the credentials ` +
      '(list, get, put and delete objects, list and abort multipart uploads), and that the store supports S3 multipart uploads',
  );

function describe({ name, message, $metadata }: S3ServiceException, command: object): string {
  const input: unknown = 'input' in command ? command.input : undefined;
  const { Bucket, Key, Prefix } = (input ?? {}) as { Bucket?: string; Key?: string; Prefix?: string };
  const asked = command.constructor.name.replace(/Command$/, '');
  return `${asked} of s3://${Bucket}/${Key ?? Prefix ?? ''} was answered with ${$metadata.httpStatusCode} ${name}: ${message}`;
}

/** A refused connection has an empty message: it is in the errors that it holds, one for each address tried. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join(', ');
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
