import type { Source } from '../../job/node/source/source';
import type { MemoryLimits } from '../../job/node/store/memory-limits';
import type { ObjectStore } from '../../job/node/store/object-store';
import { idsIn } from './invariants';
import type { Row } from './row';
import { Violation } from './world';

/** So little that a run of some hundred rows comes to every limit. */
export const LITTLE_MEMORY: MemoryLimits = {
  openFiles: 3,
  openBytes: 8 * 1024,
  rowsPerLook: 4,
  bytesPerLook: 2 * 1024,
  pendingBytes: 8 * 1024,
  pendingFiles: 1,
};

/** What one process holds, counted from outside: rows that were handed to it and are in no durable file yet, and files. */
export class Memory {
  readonly #rows = new Map<string, number>();
  #bytes = 0;
  #largestRow = 0;
  #files = 0;

  /** @param failed is told of a violation: what is thrown here would reach the engine */
  constructor(
    private readonly limits: MemoryLimits,
    private readonly failed: (violation: Violation) => void,
  ) {}

  /** Has it known what the job is handed. @param rowsIn the rows of a message */
  read(source: Source, rowsIn: (value: Buffer) => readonly Row[]): Source {
    const run = source.run.bind(source);
    source.run = (intake, claim) =>
      run(
        {
          position: (partition) => intake.position(partition),
          mark: (partition) => intake.mark(partition),
          reread: (partition) => intake.reread(partition),
          expect: (...args) => intake.expect(...args),
          accept: (chunk) => {
            let isNew = true;
            return intake.accept({
              ...chunk,
              forEach: (visit) => {
                if (isNew) this.#check();
                chunk.forEach((offset, timestamp, bytes, start, end) => {
                  const isRead = offset < (intake.position(chunk.partition) ?? 0);
                  if (isNew && !isRead) this.#hand(rowsIn(bytes.subarray(start, end)));
                  visit(offset, timestamp, bytes, start, end);
                });
                isNew = false;
              },
            });
          },
        },
        claim,
      );
    return source;
  }

  #hand(rows: readonly Row[]): void {
    for (const { id, text, rejected } of rows) {
      if (rejected !== undefined || this.#rows.has(id)) continue;
      this.#rows.set(id, text.length);
      this.#bytes += text.length;
      this.#largestRow = Math.max(this.#largestRow, text.length);
    }
  }

  /** Before rows are taken: none of those before waits any more for being written. */
  #check(): void {
    const most = this.limits.openBytes + this.limits.bytesPerLook + this.#largestRow;
    if (this.#bytes > most) this.failed(new Violation(`${this.#bytes} bytes of rows are held, and ${most} may be`));
  }

  /** Has it known what becomes of the store's files. */
  store(objects: ObjectStore): ObjectStore {
    const begin = objects.begin.bind(objects);
    objects.begin = (name, record) => {
      const pending = begin(name, record);
      const written: Uint8Array[] = [];
      if (++this.#files > this.limits.openFiles + this.limits.pendingFiles + 1) {
        this.failed(new Violation(`${this.#files} files are open at a time`));
      }
      return {
        write: (bytes) => {
          written.push(bytes);
          return pending.write(bytes);
        },
        prepare: async () => {
          const prepared = await pending.prepare();
          this.#files--;
          this.#letGo(idsIn(name, Buffer.concat(written)));
          return prepared;
        },
        abandon: () => pending.abandon(),
      };
    };
    return objects;
  }

  #letGo(ids: readonly string[]): void {
    for (const id of ids) {
      this.#bytes -= this.#rows.get(id) ?? 0;
      this.#rows.delete(id);
    }
  }
}
