import { S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Requests } from '../../../../../job/node/store/s3-client';
import { S3Store } from '../../../../../job/node/store/s3-store';
import { Bucket } from '../../../../simulation/s3';

export const OPTIONS = { location: 's3://lake/store', region: 'us-east-1', endpoint: undefined, pathStyle: true };
export const MEBIBYTE = 1024 * 1024;
export const once = <T>(action: () => Promise<T>) => action();

type Input = Readonly<Record<string, unknown>>;
export type Answer = (command: string, input: Input) => object;

/** A store on a bucket in memory, some of whose answers may be others. */
export function open(
  instead: (answer: Answer) => Answer = (answer) => answer,
  location = OPTIONS.location,
  listsUploadsByKey = false,
) {
  const bucket = new Bucket({ hasConditionalWrites: true, listsUploadsByKey }, () => {});
  const answer = instead((command, input) => bucket.answer(command, input));
  const client = {
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      answer(command.constructor.name, { ...command.input } as Input),
    destroy: () => {},
  } as unknown as S3Requests;
  return { bucket, store: new S3Store({ ...OPTIONS, location }, once, client) };
}

export const failing =
  (command: string, name: string, httpStatusCode: number) => (answer: Answer) => (asked: string, input: Input) => {
    if (asked === command)
      throw new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: name });
    return answer(asked, input);
  };

/** Gives each list one item at a time. */
export const inPages = (answer: Answer) => (command: string, input: Input) => {
  const given = answer(command, input);
  const [list = '', items = []] = Object.entries(given).find(([, value]) => Array.isArray(value)) ?? [];
  if (!/^List/.test(command) || !Array.isArray(items)) return given;
  const from = Number(input.ContinuationToken ?? input.KeyMarker ?? input.PartNumberMarker ?? 0);
  const isLast = from + 1 >= items.length;
  const next = String(from + 1);
  return {
    [list]: items.slice(from, from + 1),
    ...(!isLast && {
      IsTruncated: true,
      NextContinuationToken: next,
      NextKeyMarker: next,
      NextUploadIdMarker: 'x',
      NextPartNumberMarker: next,
    }),
  };
};

export async function prepared(store: S3Store, name = 'a.parquet', ...parts: Buffer[]) {
  const object = store.begin(name);
  for (const part of parts.length > 0 ? parts : [Buffer.from('rows')]) await object.write(part);
  return object.prepare();
}
