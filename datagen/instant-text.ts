const MS_PER_MINUTE = 60_000;

/** Steps lie within a quarter of an hour: more than that is of another time. */
const MINUTES_KEPT = 64;

/**
 * Writes instants as `Date.toISOString` does, of which many lie in the same few minutes: what a minute's instants begin
 * with, and what an instant ends with, is made once.
 */
export class InstantText {
  readonly #minutes = new Map<number, string>();
  /** By millisecond of a minute. Of its full length at once: as it fills at random, V8 would look it up by hashes. */
  readonly #ends = Array.from<string | undefined>({ length: MS_PER_MINUTE });

  /** @param instant epoch milliseconds, whole */
  of(instant: number): string {
    const minute = Math.floor(instant / MS_PER_MINUTE);
    const rest = instant - minute * MS_PER_MINUTE;
    const start = this.#minutes.get(minute) ?? this.#startOf(minute);
    return start + (this.#ends[rest] ?? this.#endOf(rest));
  }

  #endOf(rest: number): string {
    const text = new Date(rest).toISOString().slice('1970-01-01T00:00:'.length);
    this.#ends[rest] = text;
    return text;
  }

  #startOf(minute: number): string {
    if (this.#minutes.size >= MINUTES_KEPT) this.#minutes.clear();
    const text = new Date(minute * MS_PER_MINUTE).toISOString().slice(0, -'00.000Z'.length);
    this.#minutes.set(minute, text);
    return text;
  }
}
