import { randomUUID } from 'node:crypto';
import { checkpointFolder } from '../../checkpoint-folder';
import { FencedError, StoreError } from '../errors';
import type { ObjectStore } from '../store/object-store';
import type { FinishedFile } from '../store/partition-file';
import {
  type Checkpoint,
  type Digest,
  decodeCheckpoint,
  encodeCheckpoint,
  type InstanceId,
  type LogId,
  type WritableCheckpoint,
} from './checkpoint';
import { placeOf, refuseFormer, refuseName } from './checkpoint-folder';
import { FileNames } from './file-names';

/** How many checkpoints stay: to go back to, and for people who want to look at what happened. */
const KEPT = 3;
/** Once made it stays: that it can't be made again is what a store is asked for. */
const MADE_ONCE = '.made-once';

/** What an instance goes on from. */
export interface Claim {
  /** The newest checkpoint whose files are all there. */
  readonly latest: Checkpoint | undefined;
  /** The newer ones, which were given up, since a file that they list is gone. */
  readonly givenUp: readonly Checkpoint[];
  /** Files of those, and others that were withdrawn before: their rows will be read again. */
  readonly withdrawn: readonly FinishedFile[];
}

/**
 * The checkpoints of one store, numbered without a gap. A number is taken by creating its object where none may be, so
 * of two instances that go on from the same checkpoint only one gets the next: the other is fenced off, and nothing it
 * has prepared is ever published.
 */
export class CheckpointLog {
  readonly instance = randomUUID() as InstanceId;
  /** Where they are, as a path from the store. */
  readonly folder: string;
  readonly #store: ObjectStore;
  #id = randomUUID().slice(0, 8) as LogId;
  #number = 0;
  /** Of the latest checkpoint that this instance has read or written. */
  #digest: Digest | undefined;
  #claim = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
    refuseName(store.location);
    this.folder = checkpointFolder(store.location);
  }

  /** The number of the latest checkpoint that this instance has read or written; 0 before any. */
  get number(): number {
    return this.#number;
  }

  /** The number of the checkpoint by which this instance has claimed the log. */
  get claimed(): number {
    return this.#claim;
  }

  /** The names of the files of this instance, once it has claimed the log. */
  get fileNames(): FileNames {
    return new FileNames(this.#id, this.#claim);
  }

  /** @throws StoreError when the store can't keep two instances apart, or has checkpoints where they were kept once */
  async check(): Promise<void> {
    await refuseFormer(this.#store, this.folder);
    const bytes = Buffer.from('This object can be made once only: the job asks for it again to see that it cannot.\n');
    const name = `${this.folder}/${MADE_ONCE}`;
    if (!(await this.#store.create(name, bytes))) return;
    if (!(await this.#store.create(name, bytes))) return;
    throw new StoreError(
      `the store ${this.#store.location} makes ${placeOf(this.#store, name)} twice, although it was told to create it only once (it ignores ` +
        "'If-None-Match: *'), so two instances would store rows twice: use a store or a gateway that supports conditional " +
        'writes, as Amazon S3, MinIO and LocalStack do',
    );
  }

  /**
   * Makes this instance the one that goes on: reads the newest checkpoint that is whole, and writes the one that follows
   * from it. Should the instance before still live and write meanwhile, it is read again: whoever comes later wins.
   * @param isThere whether a file that a checkpoint lists is still there
   * @param canGoBack whether what was read since an older checkpoint can be read again
   * @throws CheckpointError when the latest can't be read: an older one would double rows
   * @throws StoreError when there is none to go on from
   */
  async claim(
    isThere: (file: FinishedFile) => Promise<boolean>,
    canGoBack: (latest: Checkpoint) => Promise<boolean>,
    follow: (latest: Checkpoint | undefined, givenUp: readonly Checkpoint[]) => Promise<WritableCheckpoint>,
  ): Promise<Claim> {
    for (;;) {
      try {
        const found = await this.#find(isThere, canGoBack);
        const { withdrawn } = found;
        await this.append({
          ...(await follow(found.latest, found.givenUp)),
          ...(withdrawn.length > 0 && { withdrawn }),
        });
        this.#claim = this.#number;
        return found;
      } catch (error) {
        if (!(error instanceof FencedError)) throw error;
      }
    }
  }

  /** @throws FencedError when another instance has written since */
  async append(checkpoint: WritableCheckpoint): Promise<void> {
    const number = this.#number + 1;
    const origin = { instance: this.instance, log: this.#id, follows: this.#digest };
    const { bytes, digest } = encodeCheckpoint(checkpoint, origin);
    const created = await this.#store.create(this.#nameOf(number), bytes);
    if (!created && !(await this.#isMine(number))) throw this.#fenced();
    // The number may have been free because the other instance had removed it as an old one: then no checkpoint follows
    // this one. Or the other goes on from this one. So it stays until it is an old one.
    if ((await this.#newest()) > number) throw this.#fenced();
    this.#number = number;
    this.#digest = digest;
  }

  /** Removes old checkpoints, once the latest needs none of them any more: all that it lists is published. */
  async prune(): Promise<void> {
    const old = (await this.#numbers()).filter((number) => number <= this.#number - KEPT);
    await Promise.all(old.map((number) => this.#store.remove(this.#nameOf(number))));
  }

  /** @throws FencedError when another instance has written since */
  async confirm(): Promise<void> {
    if ((await this.#newest()) > this.#number) throw this.#fenced();
  }

  /** @returns whether an unpublished object was left by an instance that claimed the log before this one */
  isLeftOver(name: string): boolean {
    if (!name.startsWith(`${this.folder}/`)) return this.fileNames.areBefore(name);
    const own = name.slice(this.folder.length + 1);
    const draft = NUMBERED.exec(own)?.[1];
    return draft === undefined ? own.startsWith(`${MADE_ONCE}.`) : Number(draft) <= this.#claim;
  }

  /**
   * Reads on from the latest checkpoint back to one whose files are all there.
   * @throws FencedError when another instance has written meanwhile, and may have removed what was looked for
   */
  async #find(
    isThere: (file: FinishedFile) => Promise<boolean>,
    canGoBack: (latest: Checkpoint) => Promise<boolean>,
  ): Promise<Claim> {
    this.#number = await this.#newest();
    this.#digest = undefined;
    const givenUp: Checkpoint[] = [];
    let missing: FinishedFile | undefined;
    let wanted: Digest | undefined;
    for (let number = this.#number; number > 0; number--) {
      const found = await this.#read(number);
      // One that the next does not follow was written by an instance that did not know yet that others had gone on.
      if (found === undefined || (wanted !== undefined && found.digest !== wanted)) break;
      const { checkpoint: latest, digest, follows } = found;
      this.#digest ??= digest;
      const gone = await firstThat(latest.files, async (file) => !(await isThere(file)));
      if (gone === undefined) return { latest, givenUp, withdrawn: withdrawnBy(givenUp, latest) };
      givenUp.push(latest);
      missing ??= gone;
      wanted = follows;
      if (!(await canGoBack(latest))) break;
    }
    await this.confirm();
    if (missing !== undefined) throw this.#incomplete(this.#number, missing);
    // Removed by hand since it was listed.
    if (this.#number > 0) return this.#find(isThere, canGoBack);
    return { latest: undefined, givenUp: [], withdrawn: [] };
  }

  async #read(number: number) {
    const bytes = await this.#store.read(this.#nameOf(number));
    if (bytes === undefined) return undefined;
    const found = decodeCheckpoint(bytes, placeOf(this.#store, this.#nameOf(number)));
    this.#id = found.log;
    return found;
  }

  /** A create whose answer was lost is tried again, and then finds its own object. */
  async #isMine(number: number): Promise<boolean> {
    const name = this.#nameOf(number);
    const bytes = await this.#store.read(name);
    return bytes !== undefined && decodeCheckpoint(bytes, name).instance === this.instance;
  }

  async #newest(): Promise<number> {
    return (await this.#numbers()).at(-1) ?? 0;
  }

  async #numbers(): Promise<number[]> {
    const names = await this.#store.list(this.folder);
    const numbers = names.map((name) => Number(/\/(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN));
    return numbers.filter((number) => !Number.isNaN(number)).sort((a, b) => a - b);
  }

  #nameOf(number: number): string {
    return `${this.folder}/${String(number).padStart(10, '0')}.json`;
  }

  #fenced(): FencedError {
    return new FencedError(
      `another instance has taken over the store ${this.#store.location}: this one stops. Run one instance per store`,
    );
  }

  #incomplete(number: number, gone: FinishedFile): StoreError {
    const { location } = this.#store;
    return new StoreError(
      `checkpoint ${placeOf(this.#store, this.#nameOf(number))} lists ${location}/${gone.name}, but neither that nor its ` +
        'unpublished form is there, and there is no earlier checkpoint to go back to from which its rows could be read again. Put ' +
        'the file back from a copy. Where there is none, its rows are lost, unless the source still has them: read that ' +
        'from its start into another --long-term-store (a topic in another --group-id as well). This store stays as it is: ' +
        'do not remove it before, since the source may no longer have all that it holds',
    );
  }
}

/** All that the files of checkpoints that are given up hold, and the files of the one that is gone back to do not. */
function withdrawnBy(givenUp: readonly Checkpoint[], latest: Checkpoint): FinishedFile[] {
  const kept = new Set(latest.files.map(({ name }) => name));
  const all = [latest, ...givenUp].flatMap(({ files, withdrawn = [] }) => [...files, ...withdrawn]);
  return [...new Map(all.map((file) => [file.name, file])).values()].filter(({ name }) => !kept.has(name));
}

async function firstThat<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T | undefined> {
  for (const item of items) if (await test(item)) return item;
  return undefined;
}

const NUMBERED = /^(\d+)\.json/;
