/**
 * All that chance decides in a run, as one sequence of small numbers. 0 is always the harmless choice: nothing fails,
 * and what has waited longest comes next. So a run is its sequence, and a shorter or tamer one is a simpler run.
 */
export class Choices {
  readonly made: number[] = [];
  readonly #given: readonly number[] | undefined;
  #state: number;
  #settings: number;
  /** With chance off, every choice is the harmless one, and none is recorded. */
  isOn = true;

  private constructor(seed: number, given?: readonly number[]) {
    this.#state = seed | 0;
    this.#settings = ~seed;
    this.#given = given;
  }

  static ofSeed(seed: number): Choices {
    return new Choices(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  }

  /** Replays a sequence; after its end, all choices are harmless. */
  static of(given: readonly number[]): Choices {
    return new Choices(0, given);
  }

  /** As `among`, from a sequence of its own: one more setting leaves the schedules of all seeds as they were. */
  setting(count: number): number {
    const schedule = this.#state;
    this.#state = this.#settings;
    const chosen = Math.floor(this.#next() * count);
    this.#settings = this.#state;
    this.#state = schedule;
    return this.#record(chosen, count);
  }

  /** A number from 0 to `count - 1`, all of them as likely. */
  among(count: number): number {
    if (!this.isOn || count <= 1) return 0;
    return this.#record(Math.floor(this.#next() * count), count);
  }

  /** A number from 0 to `count - 1`: 0, except with a small probability. */
  rarely(probability: number, count = 2): number {
    if (!this.isOn) return 0;
    const random = this.#next();
    return this.#record(random < probability ? 1 + Math.floor((random / probability) * (count - 1)) : 0, count);
  }

  #record(chosen: number, count: number): number {
    const choice = this.#given === undefined ? chosen : Math.min(this.#given[this.made.length] ?? 0, count - 1);
    this.made.push(choice);
    return choice;
  }

  /** Mulberry32: small, quick, and even enough. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** Reduces a failing sequence: cuts its end, then makes parts of it harmless, then leaves parts out. */
export async function shorten(
  failing: readonly number[],
  stillFails: (choices: readonly number[]) => Promise<boolean>,
  tries = 200,
): Promise<number[]> {
  let best = trimmed(failing);
  let left = tries;
  const accept = async (candidate: readonly number[]): Promise<boolean> => {
    const shorter = trimmed(candidate);
    if (left-- <= 0 || weight(shorter) >= weight(best) || !(await stillFails(shorter))) return false;
    best = shorter;
    return true;
  };
  for (let before = Number.POSITIVE_INFINITY; weight(best) < before && left > 0; ) {
    before = weight(best);
    for (let size = best.length >> 1; size >= 1; size >>= 1) {
      while (best.length > size && (await accept(best.slice(0, best.length - size))));
    }
    for (let size = Math.max(1, best.length >> 1); size >= 1; size >>= 1) {
      for (let at = 0; at < best.length; at += size) {
        if (best.slice(at, at + size).every((choice) => choice === 0)) continue;
        await accept([
          ...best.slice(0, at),
          ...new Array(Math.min(size, best.length - at)).fill(0),
          ...best.slice(at + size),
        ]);
      }
    }
    for (let size = Math.max(1, best.length >> 2); size >= 1; size >>= 1) {
      for (let at = 0; at < best.length; at += size) await accept([...best.slice(0, at), ...best.slice(at + size)]);
    }
  }
  return best;
}

/** The harmless end of a sequence goes without saying. */
function trimmed(choices: readonly number[]): number[] {
  let end = choices.length;
  while (end > 0 && choices[end - 1] === 0) end--;
  return choices.slice(0, end);
}

const weight = (choices: readonly number[]) => choices.length + 1_000 * choices.filter((choice) => choice > 0).length;
