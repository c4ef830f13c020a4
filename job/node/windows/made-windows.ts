interface MadeWindow {
  /** All lines of what the window holds are made, but for those of the tags that have changed. */
  isWhole: boolean;
  changed: Set<number>;
}

/** Windows whose lines are made, and that still take late rows; by their ends. */
export class MadeWindows {
  readonly #windows = new Map<number, MadeWindow>();

  /** The lines are being made: rows that come from now on change what they say. */
  begin(end: number): void {
    this.#windows.set(end, { isWhole: false, changed: new Set() });
  }

  /** All lines are made that were to be. */
  end(end: number): void {
    const window = this.#windows.get(end);
    if (window !== undefined) window.isWhole = true;
  }

  /** A row of a tag has come for the windows that end from an instant up to another. */
  change(tag: number, from: number, to: number): void {
    for (const [end, { changed }] of this.#windows) if (from <= end && end <= to) changed.add(tag);
  }

  /** Whether all lines are made of a window, or all but those of tags that have changed. */
  has(end: number): boolean {
    return this.#windows.get(end)?.isWhole ?? false;
  }

  /** Whether the lines say all that a window holds. */
  isUpToDate(end: number): boolean {
    return this.has(end) && this.#windows.get(end)?.changed.size === 0;
  }

  /** The ends of those that have changed, the oldest first. */
  get changed(): number[] {
    return this.ends.filter((end) => !this.isUpToDate(end));
  }

  /** The oldest first. */
  get ends(): number[] {
    return [...this.#windows.keys()].sort((a, b) => a - b);
  }

  /** Begins to make the lines of the tags of a window that have changed: they are returned. */
  takeChanged(end: number): ReadonlySet<number> {
    const changed = this.#windows.get(end)?.changed ?? new Set();
    this.begin(end);
    return changed;
  }

  remove(end: number): void {
    this.#windows.delete(end);
  }
}
