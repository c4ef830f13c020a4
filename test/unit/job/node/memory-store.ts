import type { ObjectStore, PendingObject, PreparedObject } from '../../../../job/node/store/object-store';

/** A store in memory that does each thing a turn later, as one does that is away, and counts what is under way. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory/store';
  readonly objects = new Map<string, Uint8Array>();
  /** Begun, and not prepared yet. */
  unprepared = 0;
  mostUnprepared = 0;
  /** Of which a part is being written, or which are being prepared. */
  #busy = new Set<string>();
  mostBusy = 0;

  begin(name: string): PendingObject {
    let size = 0;
    this.mostUnprepared = Math.max(this.mostUnprepared, ++this.unprepared);
    return {
      write: async (bytes) => {
        this.#busy.add(name);
        this.mostBusy = Math.max(this.mostBusy, this.#busy.size);
        await aTurn();
        size += bytes.length;
      },
      prepare: async () => {
        await aTurn();
        this.#busy.delete(name);
        this.unprepared--;
        return { name, size };
      },
      abandon: async () => {},
    };
  }

  async publish({ name }: PreparedObject) {
    this.objects.set(name, Buffer.alloc(0));
  }

  async create(name: string, bytes: Uint8Array) {
    if (this.objects.has(name)) return false;
    this.objects.set(name, bytes);
    return true;
  }

  async read(name: string) {
    const bytes = this.objects.get(name);
    return bytes && Buffer.from(bytes);
  }

  async list(folder: string) {
    return [...this.objects.keys()].filter((name) => name.startsWith(`${folder}/`));
  }

  async *files() {
    for (const [name, { length }] of this.objects) yield { name, size: length };
  }

  async remove(name: string) {
    this.objects.delete(name);
  }

  async check() {}
  async has() {
    return true;
  }
  async unpublished() {
    return [];
  }
  async unpublishedAs() {
    return [];
  }
  async discard() {}
  async close() {}
}

const aTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
