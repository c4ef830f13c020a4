import type { Corpus, Message } from './corpus';
import { Sender, type SenderOptions, type SendOptions } from './send';

/** Feeds an empty topic, and keeps what was sent as the corpus that the outcome is checked against. */
export class Feed {
  readonly #messages: Message[] = [];
  readonly #ends = new Map<number, number>();

  static async connect(seed: number, options: SenderOptions): Promise<Feed> {
    return new Feed(seed, await Sender.connect(options));
  }

  private constructor(
    private readonly seed: number,
    private readonly sender: Sender,
  ) {}

  /** Everything that was sent, in one phase. */
  get corpus(): Corpus {
    return { seed: this.seed, phases: [this.#messages] };
  }

  /** Sends messages after those sent before: their offsets follow from that. */
  async send(messages: readonly Omit<Message, 'offset'>[], options?: SendOptions): Promise<void> {
    const placed = messages.map((message) => ({ ...message, offset: this.#next(message.partition) }));
    await this.sender.send(placed, options);
    for (const message of placed) this.#messages.push(message);
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  #next(partition: number): number {
    const offset = this.#ends.get(partition) ?? 0;
    this.#ends.set(partition, offset + 1);
    return offset;
  }
}
