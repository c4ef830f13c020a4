import { decodeCheckpoint } from '../../job/node/checkpoint/checkpoint';
import type { StoreState } from './store-state';
import { ROW_ID, type Row, type Topic } from './topic';
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
    const { files } = decodeCheckpoint(bytes, name).checkpoint;
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

/** What each window's line must say. */
export function expectedLines(rows: readonly Row[]): Map<string, string | undefined> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.rejected !== undefined || row.tag === 'other' || row.fate === 'aborted') continue;
    const key = `${row.tag} ${row.window}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return new Map([...groups].map(([key, group]) => [key, lineOf(group)]));
}

/** Undefined where it depends on what was read before it was gone from the topic. */
function lineOf(rows: readonly Row[]): string | undefined {
  if (rows.some(({ fate }) => fate === 'gone')) return undefined;
  return rows[0]?.tag.includes('-ns-') ? lastOf(rows) : averageOf(rows);
}

const lastOfPartition = (rows: readonly Row[], partition: number) =>
  rows.findLast((row) => row.partition === partition && row.fate === 'kept')?.timestamp ?? Number.NEGATIVE_INFINITY;
const averageOf = (rows: readonly Row[]) => String(rows.reduce((sum, { id }) => sum + Number(id), 0) / rows.length);
const lastOf = (rows: readonly Row[]) => rows.reduce((last, row) => (row.step >= last.step ? row : last)).id;

const LINE = /^tags,name=(\S+) (?:average=([^,]+)|last="(\d+)"),event_time=(\d+)i (\d+)$/;

/** @throws Violation when a line is wrong, or a window that has ended has none */
export function checkLines(lines: readonly string[], topic: Topic): void {
  const expected = expectedLines(topic.rows);
  const seen = new Set<string>();
  for (const line of lines) {
    const [, tag, average, last, , time] = LINE.exec(line) ?? [];
    const key = `${tag} ${Number(time) / 1e6}`;
    const value = last ?? String(Number(average));
    if (!expected.has(key)) throw new Violation(`there should be no line '${line}'`);
    if ((expected.get(key) ?? value) !== value)
      throw new Violation(`line '${line}' is wrong: it should say ${expected.get(key)}`);
    seen.add(key);
  }
  const latest = topic.broker.logs.map((_, partition) => lastOfPartition(topic.rows, partition));
  const ended = Math.min(...latest);
  for (const [key, value] of expected) {
    if (value !== undefined && Number(key.split(' ')[1]) <= ended && !seen.has(key))
      throw new Violation(`there is no line of ${key}: ${value}`);
  }
}
