import { decodeCheckpoint } from '../../job/node/checkpoint/checkpoint';
import { ROW_ID } from './row';
import type { StoreState } from './store-state';
import { Violation } from './world';

const MAGIC = 'PAR1';
/** In a store that is a whole bucket, and beside one that is not. */
const CHECKPOINT = /^(_checkpoints|\.\.\/checkpoints\/[^/]+)\/\d+\.json$/;

/** What readers of the store see, looked at whenever anything in it changes. */
export class Watcher {
  /** In which file each row was seen. */
  readonly #fileOf = new Map<string, string>();
  readonly #files = new Map<string, Buffer>();
  readonly #checkpoints = new Set<string>();
  /** How many rows checkpoints say that a file has. */
  readonly #rowsOf = new Map<string, number>();
  #newest = '';
  #watermark = Number.NEGATIVE_INFINITY;
  #offsets: Readonly<Record<string, number>> = {};

  /** @param mayWithdraw files were lost, so those of checkpoints that are given up may go */
  look(store: StoreState, mayWithdraw: boolean): void {
    const visible = store.visible();
    for (const [name, bytes] of this.#files) {
      const now = visible.get(name);
      if (now === undefined && mayWithdraw) this.#forget(name, bytes);
      else if (now !== bytes)
        throw new Violation(`file ${name} ${now === undefined ? 'was there and is gone' : 'has changed'}`);
    }
    for (const [name, bytes] of visible) {
      if (name.endsWith('.parquet')) this.#see(name, bytes);
      else if (CHECKPOINT.test(name)) this.#seeCheckpoint(name, bytes, store, mayWithdraw);
    }
    const [missing] = store.missing();
    if (missing !== undefined) throw new Violation(`${missing}, which is none of the job's, is gone`);
  }

  /** Every good row, in one file. */
  get rows(): ReadonlyMap<string, string> {
    return this.#fileOf;
  }

  /** How far event time has come in the newest checkpoint. */
  get watermark(): number {
    return this.#watermark;
  }

  /** Up to where each partition is stored by the newest checkpoint. */
  get offsets(): Readonly<Record<string, number>> {
    return this.#offsets;
  }

  #see(name: string, bytes: Buffer): void {
    if (this.#files.has(name)) return;
    this.#files.set(name, bytes);
    const ids = idsIn(name, bytes);
    const rows = this.#rowsOf.get(name);
    if (rows !== undefined && rows !== ids.length) {
      throw new Violation(`file ${name} holds ${ids.length} different rows, and ${rows} were written to it`);
    }
    for (const id of ids) {
      const other = this.#fileOf.get(id);
      if (other !== undefined) throw new Violation(`row ${id} is in two files: ${other} and ${name}`);
      this.#fileOf.set(id, name);
    }
  }

  #forget(name: string, bytes: Buffer): void {
    this.#files.delete(name);
    for (const id of idsIn(name, bytes)) this.#fileOf.delete(id);
  }

  #seeCheckpoint(name: string, bytes: Buffer, store: StoreState, mayWithdraw: boolean): void {
    if (this.#checkpoints.has(name)) return;
    this.#checkpoints.add(name);
    const there = new Set([...store.visible().keys(), ...store.unpublished()]);
    const { files, watermark, offsets } = decodeCheckpoint(bytes, name).checkpoint;
    // One of an instance that did not know yet that others had gone on is not gone on from.
    if (name > this.#newest) {
      this.#newest = name;
      this.#watermark = watermark.current ?? this.#watermark;
      this.#offsets = offsets;
    }
    for (const file of files) this.#rowsOf.set(file.name, file.rows);
    const gone = files.find((file) => !there.has(file.name));
    if (gone !== undefined && !mayWithdraw)
      throw new Violation(`checkpoint ${name} lists ${gone.name}, which is not there`);
  }
}

/** The rows of a file. @throws Violation when it is not whole */
export function idsIn(name: string, bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  if (!text.startsWith(MAGIC) || !text.endsWith(MAGIC)) throw new Violation(`file ${name} is not whole`);
  // Statistics hold values again.
  return [...new Set(text.match(ROW_ID))];
}
