import { StoreError } from '../errors';
/**
 * What the job needs of a store. An object is written invisibly, then published whole: a reader never sees a part of
 * one. Names are paths relative to the store's location, with `/`; one that begins with `../` is beside it.
 */
export interface ObjectStore {
  /** As the user wrote it, for messages. */
  readonly location: string;

  /** @throws StoreError when objects can't be stored here, saying why and what to do */
  check(): Promise<void>;

  /** @param record where a store that lists nothing but exact names has what it begins written down before */
  begin(name: string, record?: UploadRecord): PendingObject;

  /** Makes a prepared object visible; doing so again changes nothing. */
  publish(object: PreparedObject): Promise<void>;

  /** @returns whether a prepared object is still there, to the last byte: published, or to be published */
  has(object: PreparedObject): Promise<boolean>;

  /** What was begun or prepared by anyone below a folder (all of the store by default), and is not published. */
  unpublished(folder?: string): Promise<readonly UnpublishedObject[]>;

  /** What was begun or prepared under exactly this name, and is not published. */
  unpublishedAs(name: string): Promise<readonly UnpublishedObject[]>;

  /** Drops an unpublished object; one that is gone or published is none. Whoever writes it can't prepare it any more. */
  discard(object: UnpublishedObject): Promise<void>;

  /** Creates an object at once, visible, unless there is one of that name. @returns whether it did */
  create(name: string, bytes: Uint8Array): Promise<boolean>;

  /** @returns undefined when there is no object of that name */
  read(name: string): Promise<Buffer | undefined>;

  /** The names of the published objects directly in a folder, in no order. */
  list(folder: string): Promise<string[]>;

  /** All published objects, at any depth, in no order. */
  files(): AsyncIterable<{ readonly name: string; readonly size: number }>;

  remove(name: string): Promise<void>;

  close(): Promise<void>;
}

/** Has it known that an object's upload is begun, whatever becomes of who has begun it. */
export interface UploadRecord {
  /** Resolves once the name is written down durably: before that, nothing may be begun. */
  record(): Promise<void>;

  /** More was begun under the name than is known: it stays written down. */
  keep(): void;
}

/** An object that is being written. */
export interface PendingObject {
  /** Takes the bytes over; resolves when more may follow. */
  write(bytes: Uint8Array): Promise<void>;

  /** Makes what was written durable, though not visible. Nothing can be written afterwards. */
  prepare(): Promise<PreparedObject>;

  abandon(): Promise<void>;
}

/** An object that is written and durable, but not visible yet. Plain data: a checkpoint can list it. */
export interface PreparedObject {
  readonly name: string;
  readonly size: number;
  /** The multipart upload to complete, where the store is S3. */
  readonly upload?: { readonly id: string; readonly etags: readonly string[] };
}

/** An object that somebody has begun. */
export interface UnpublishedObject {
  readonly name: string;
  readonly upload?: { readonly id: string };
}

/** A prepared object is gone. */
export const lostObject = (location: string, name: string) =>
  new StoreError(
    `${location}/${name} was written, but neither it nor its unpublished form exists any more: something else has ` +
      'removed it. The next start falls back to the newest checkpoint whose files all exist, and reads its rows again',
  );
