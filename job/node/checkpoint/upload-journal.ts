import type { ObjectStore, PendingObject, UnpublishedObject } from '../store/object-store';

/** An instance that was paused while so many others started may begin one more upload that is not found any more. */
const STARTS_KEPT = 16;
/** So many names are looked for at a time. */
const AT_A_TIME = 16;

/** Names that are written down together. */
interface Batch {
  readonly object: string;
  readonly names: string[];
  written?: Promise<unknown>;
  /** An upload of it may be there whose id nobody knows. */
  isKept: boolean;
}

/**
 * Writes down the names of an instance's objects before their uploads begin: some stores, such as MinIO, list uploads
 * by their exact key only, so that the next instance could not find what this one leaves. A batch holds all names that
 * were given out since the one before it, so a checkpoint on S3 costs one object, however many files it has; a directory
 * lists whatever was begun, and costs none.
 */
export class UploadJournal {
  readonly #store: ObjectStore;
  readonly #prefix: string;
  #batches = 0;
  #batch: Batch;
  #written: Batch[] = [];

  /** @param folder of the checkpoints @param claim of the instance */
  constructor(store: ObjectStore, folder: string, claim: number) {
    this.#store = store;
    this.#prefix = `${folder}/${String(claim).padStart(10, '0')}-`;
    this.#batch = this.#nextBatch();
  }

  begin(name: string): PendingObject {
    const batch = this.#batch;
    batch.names.push(name);
    return this.#store.begin(name, {
      record: () => this.#write(batch),
      keep: () => {
        batch.isKept = true;
      },
    });
  }

  /** All that was begun is published: nothing of it is left to be found. */
  async settle(): Promise<void> {
    const settled = this.#written.filter(({ isKept }) => !isKept);
    this.#written = [];
    this.#batch.names.length = 0;
    await Promise.all(settled.map(({ object }) => this.#store.remove(object)));
  }

  async #write(batch: Batch): Promise<void> {
    if (batch.written === undefined) {
      batch.written = this.#store.create(batch.object, Buffer.from(JSON.stringify(batch.names)));
      this.#written.push(batch);
      this.#batch = this.#nextBatch();
    }
    await batch.written;
  }

  #nextBatch(): Batch {
    return { object: `${this.#prefix}${this.#batches++}.uploads`, names: [], isKept: false };
  }
}

/**
 * What the journals of instances before this one lead to. They stay, since one of these may still be about to begin an
 * upload; only those of long ago are removed.
 */
export async function findByJournals(
  store: ObjectStore,
  folder: string,
  claim: number,
  isLeftOver: (name: string) => boolean,
): Promise<UnpublishedObject[]> {
  const journals = (await store.list(folder))
    .map((object) => ({ object, claim: Number(JOURNAL.exec(object)?.[1]) }))
    .filter((journal) => journal.claim < claim);
  const names = (await Promise.all(journals.map(({ object }) => namesIn(store, object)))).flat().filter(isLeftOver);
  const found: UnpublishedObject[] = [];
  for (let at = 0; at < names.length; at += AT_A_TIME) {
    const some = names.slice(at, at + AT_A_TIME);
    found.push(...(await Promise.all(some.map((name) => store.unpublishedAs(name)))).flat());
  }
  const claims = [...new Set(journals.map((journal) => journal.claim))].sort((a, b) => b - a);
  const oldest = claims[STARTS_KEPT - 1] ?? 0;
  const old = journals.filter((journal) => journal.claim < oldest);
  await Promise.all(old.map(({ object }) => store.remove(object)));
  return found;
}

async function namesIn(store: ObjectStore, object: string): Promise<string[]> {
  const bytes = await store.read(object);
  return bytes === undefined ? [] : JSON.parse(bytes.toString());
}

const JOURNAL = /\/(\d+)-\d+\.uploads$/;
