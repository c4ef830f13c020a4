/** Numbers that a seed determines. */
export class Random {
  #state: number;

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not, 1. Mulberry32: 32 bits of state, each seed a sequence of its own. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `lowest` up to, but not, `end`. */
  between(lowest: number, end: number): number {
    return lowest + Math.floor(this.next() * (end - lowest));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length)] ?? choices[0];
  }
}

/** The seed that a test was told by the environment variable UAF_SEED, else one of its own. It is shown either way. */
export function chooseSeed(): number {
  const { UAF_SEED: told } = process.env;
  const seed = told === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(told);
  process.stderr.write(`UAF_SEED=${seed}\n`);
  return seed;
}
