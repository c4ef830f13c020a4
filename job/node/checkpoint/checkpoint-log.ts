import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../store/object-store';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type InstanceId } from './checkpoint';

const FOLDER = '_checkpoints';
/** How many checkpoints stay, for people who want to look at what happened. */
const KEPT = 3;

/** Another instance of the job has taken over. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/**
 * The checkpoints of one store, numbered without a gap. A number is taken by creating its object where none may be, so
 * of two instances that go on from the same checkpoint only one gets the next: the other is fenced off, and nothing it
 * has prepared is ever published.
 */
export class CheckpointLog {
  readonly instance = randomUUID() as InstanceId;
  readonly #store: ObjectStore;
  #number = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** The number of the latest checkpoint that this instance has read or written; 0 before any. */
  get number(): number {
    return this.#number;
  }

  /**
   * Makes this instance the one that goes on: reads the latest checkpoint, and writes the one that follows from it.
   * Should the instance before still live and write meanwhile, it is read again: whoever comes later wins.
   * @returns the latest checkpoint
   * @throws CheckpointError when it can't be read: an older one would double rows
   */
  async claim(follow: (latest: Checkpoint | undefined) => Promise<Checkpoint>): Promise<Checkpoint | undefined> {
    for (;;) {
      const latest = await this.#latest();
      try {
        await this.append(await follow(latest));
        return latest;
      } catch (error) {
        if (!(error instanceof FencedError)) throw error;
      }
    }
  }

  /** @throws FencedError when another instance has written since */
  async append(checkpoint: Checkpoint): Promise<void> {
    const number = this.#number + 1;
    const created = await this.#store.create(nameOf(number), encodeCheckpoint(checkpoint, this.instance));
    if (!created && !(await this.#isMine(number))) throw this.#fenced();
    const numbers = await this.#numbers();
    // The number was free because the other instance had removed it as an old one.
    if (numbers.some((other) => other > number)) {
      await this.#store.remove(nameOf(number));
      throw this.#fenced();
    }
    this.#number = number;
    const old = numbers.filter((other) => other <= number - KEPT);
    await Promise.all(old.map((other) => this.#store.remove(nameOf(other))));
  }

  async #latest(): Promise<Checkpoint | undefined> {
    const number = (await this.#numbers()).at(-1);
    if (number === undefined) return undefined;
    const bytes = await this.#store.read(nameOf(number));
    // Gone between listing and reading: whoever removed it has written later ones.
    if (bytes === undefined) return this.#latest();
    this.#number = number;
    return decodeCheckpoint(bytes, `${this.#store.location}/${nameOf(number)}`).checkpoint;
  }

  /** A create whose answer was lost is tried again, and then finds its own object. */
  async #isMine(number: number): Promise<boolean> {
    const name = nameOf(number);
    const bytes = await this.#store.read(name);
    return bytes !== undefined && decodeCheckpoint(bytes, name).instance === this.instance;
  }

  async #numbers(): Promise<number[]> {
    const names = await this.#store.list(FOLDER);
    const numbers = names.map((name) => Number(/\/(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN));
    return numbers.filter((number) => !Number.isNaN(number)).sort((a, b) => a - b);
  }

  #fenced(): FencedError {
    return new FencedError(
      `another instance has taken over the store ${this.#store.location}: this one stops. Run one instance per store`,
    );
  }
}

const nameOf = (number: number) => `${FOLDER}/${String(number).padStart(10, '0')}.json`;
