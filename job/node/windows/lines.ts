/** Lines in their order, in UTF-8, each with a line feed after it: as one buffer, they are sent without a string for each. */
export class Lines implements Iterable<string> {
  /** @param ends where each line ends, after its line feed */
  constructor(
    readonly bytes: Buffer,
    readonly ends: Int32Array,
  ) {}

  static of(...texts: readonly string[]): Lines {
    const buffers = texts.map((text) => Buffer.from(`${text}\n`));
    let end = 0;
    const ends = Int32Array.from(buffers, ({ length }) => {
      end += length;
      return end;
    });
    return new Lines(Buffer.concat(buffers), ends);
  }

  /** All lines of several. */
  static concat(all: readonly Lines[]): Lines {
    const [only] = all;
    if (all.length === 1 && only !== undefined) return only;
    const ends = new Int32Array(all.reduce((sum, { count }) => sum + count, 0));
    let [line, start] = [0, 0];
    for (const each of all) {
      for (const end of each.ends) ends[line++] = start + end;
      start += each.bytes.length;
    }
    return new Lines(Buffer.concat(all.map(({ bytes }) => bytes)), ends);
  }

  get count(): number {
    return this.ends.length;
  }

  /** The bytes of the lines from one up to another, without the last one's line feed. */
  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(this.#start(from), this.#start(to) - 1);
  }

  *[Symbol.iterator](): Generator<string> {
    for (let line = 0; line < this.count; line++) yield this.slice(line, line + 1).toString();
  }

  toString(): string {
    return this.bytes.toString();
  }

  #start(line: number): number {
    return line === 0 ? 0 : (this.ends[line - 1] ?? 0);
  }
}
