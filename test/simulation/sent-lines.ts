import type { Lines } from '../../job/node/windows/lines';

/** A line as it has come to where lines go. */
export interface SentLine {
  readonly text: string;
  /** Of the instance that sent it. */
  readonly claim: number;
  /** When it was sent, which may be long before it has come. */
  readonly order: number;
}

/** All lines that have come, from all instances. */
export class SentLines {
  readonly #lines: SentLine[] = [];
  #order = 0;

  /** To be called when lines are sent. @returns what takes them when they have come */
  send(claim: number): (items: readonly Lines[]) => void {
    const order = this.#order++;
    return (items) => {
      for (const lines of items) for (const text of lines) this.#lines.push({ text, claim, order });
    };
  }

  /**
   * In the order in which they were sent by instances that took over from one another. What has come late, or from an
   * instance that did not know yet that it was replaced, stands where it would have come in time: no instance could keep
   * that from overwriting a newer line.
   */
  get inOrder(): readonly SentLine[] {
    return [...this.#lines].sort((a, b) => a.claim - b.claim || a.order - b.order);
  }
}
